/** How long the identity provider may take to answer on behalf of one request of a person. */
export type TimeLimits = {
  /** For each call: discovery, token, userinfo. */
  readonly requestMs: number;
  /** For all of them. */
  readonly totalMs: number;
};

/** The person gets an answer within 15 s, whatever the provider does. */
export const timeLimits: TimeLimits = { requestMs: 5_000, totalMs: 12_000 };
