/** The signed-in person. */
export type User = {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Whether the identity provider vouches for the e-mail. */
  readonly emailVerified: boolean;
  /** The person wants no mails about outcomes. */
  readonly mailOptOut: boolean;
};
