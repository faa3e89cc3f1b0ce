import { z } from "zod";

/** What the identity provider says of the user who signs in. */
export type Identity = {
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
  /** The provider vouches for this e-mail. */
  readonly emailVerified: boolean;
};

/** A subject that cannot tell one user from another here: empty, longer than OpenID Connect allows, or with a NUL. */
export class UnusableSubject extends Error {
  override readonly name = "UnusableSubject";
  readonly code = "subject_unusable";
}

/** Removed, since nobody means them, and Postgres refuses a NUL. */
const name = z
  .string()
  .transform((value) => [...value.replace(/\p{Cc}/gu, "").trim()].slice(0, 200).join("") || null)
  .nullish()
  .catch(null);

/** Taken as it is or not at all: a changed address could be somebody else's, an operator's for example. */
const email = z
  .string()
  .max(320)
  .regex(/^[^\p{Cc}\s]+$/u)
  .nullish()
  .catch(null);

/** Cognito, JumpCloud and Apple send booleans as text. */
const flag = z
  .union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })])
  .nullish()
  .catch(null);

/** The claims that we use (OpenID Connect Core 1.0, 5.1). Nothing but `sub` is certain to be there. */
const claimsSchema = z.object({
  name,
  given_name: name,
  family_name: name,
  email,
  email_verified: flag,
});

type Claims = z.infer<typeof claimsSchema>;

/**
 * Reads userinfo, and from the ID token what userinfo lacks: providers may tell all in either. Both must have been
 * validated; without userinfo, `profile` is what the ID token holds. An e-mail counts as verified only by what was said
 * of the same address.
 */
export function readIdentity(profile: unknown, idToken: string | undefined): Identity {
  const first = parseClaims(profile);
  const second = parseClaims(decodePayload(idToken));
  const address = first.email ?? second.email ?? null;
  const verdicts = [first, second]
    .filter((claims) => claims.email?.toLowerCase() === address?.toLowerCase())
    .map((claims) => claims.email_verified ?? null)
    .filter((verdict) => verdict !== null);
  return {
    subject: readSubject(profile),
    name: fullName(first) ?? fullName(second),
    email: address,
    emailVerified: address !== null && (verdicts[0] ?? false),
  };
}

function readSubject(profile: unknown): string {
  const parsed = z.object({ sub: z.string().min(1).max(255) }).safeParse(profile);
  if (!parsed.success || parsed.data.sub.includes("\0")) throw new UnusableSubject();
  return parsed.data.sub;
}

function parseClaims(claims: unknown): Claims {
  return claimsSchema.safeParse(claims).data ?? {};
}

function fullName({ name, given_name, family_name }: Claims): string | null {
  if (name) return name;
  return [given_name, family_name].filter(Boolean).join(" ") || null;
}

/** What a JWT holds, unchecked; null where it is none. */
function decodePayload(jwt: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(jwt?.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
