import { z } from "zod";
import type { ProviderId } from "@/lib/config/sign-in-methods";

/** The identity that the provider's claims give for the user who signs in. */
export type Identity = {
  readonly subject: string;
  /** The issuer in the ID token; null if there was none, as at GitHub. */
  readonly issuer: string | null;
  /** Undefined if the provider does not say it at every sign-in: then the stored name stays. */
  readonly name: string | null | undefined;
  readonly email: string | null;
  /** The provider has verified this email. */
  readonly emailVerified: boolean;
};

/** A subject that cannot identify a user: empty, longer than OpenID Connect allows, or with a NUL. */
export class UnusableSubject extends Error {
  override readonly name = "UnusableSubject";
  readonly code = "subject_unusable";
}

/** Control characters are removed; Postgres rejects a NUL. */
const name = z
  .string()
  .transform((value) => [...value.replace(/\p{Cc}/gu, "").trim()].slice(0, 200).join("") || null)
  .nullish()
  .catch(null);

/** Never altered: a changed address could belong to another user, for example an operator. Null if invalid. */
const email = z
  .string()
  .max(320)
  .regex(/^[^\p{Cc}\s]+$/u)
  .nullish()
  .catch(null);

/** Cognito, JumpCloud and Apple send booleans as strings. */
const flag = z
  .union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })])
  .nullish()
  .catch(null);

/** Microsoft's `xms_edov`: the owner of the email's domain is verified. Sent as a boolean, a number or a string. */
const domainOwnerVerified = z
  .union([
    z.boolean(),
    z.literal([0, 1]).transform((value) => value === 1),
    z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] }),
  ])
  .nullish()
  .catch(null);

/** The claims that the app uses (OpenID Connect Core 1.0, 5.1). Only `sub` is guaranteed. */
const claimsSchema = z.object({
  name,
  given_name: name,
  family_name: name,
  email,
  email_verified: flag,
  xms_edov: domainOwnerVerified,
});

type Claims = z.infer<typeof claimsSchema>;

/**
 * Both inputs must have been validated. Reads userinfo, and from the ID token the claims that userinfo lacks: providers
 * put claims into either. Without userinfo, `profile` is the payload of the ID token. An email counts as verified only
 * if the verdict came with the same address.
 */
export function readIdentity(provider: ProviderId, profile: unknown, idToken: string | undefined): Identity {
  const first = parseClaims(profile);
  const second = parseClaims(decodePayload(idToken));
  const address = first.email ?? second.email ?? null;
  const verdicts = [first, second]
    .filter((claims) => claims.email?.toLowerCase() === address?.toLowerCase())
    .map((claims) => verdictOf(provider, claims))
    .filter((verdict) => verdict !== null);
  return {
    subject: readSubject(profile),
    issuer: readIssuer(decodePayload(idToken)) ?? readIssuer(profile),
    name: provider === "apple" ? nameFromApple(profile) : (fullName(first) ?? fullName(second)),
    email: address,
    emailVerified: address !== null && (verdicts[0] ?? false),
  };
}

/**
 * When the user proved who they are, as the validated ID token says (OpenID Connect Core 1.0, 2); null if it does not
 * say. Never later than `now`: the provider's clock may be ahead.
 */
export function readAuthTime(idToken: string | undefined, now: Date): Date | null {
  const claims = z.object({ auth_time: z.number().nonnegative() }).safeParse(decodePayload(idToken));
  return claims.success ? new Date(Math.min(claims.data.auth_time * 1000, now.getTime())) : null;
}

/** Whether the provider has verified the email; null if it does not say. Microsoft says it in a claim of its own. */
function verdictOf(provider: ProviderId, { email_verified, xms_edov }: Claims): boolean | null {
  const own = provider === "microsoft-entra-id" ? xms_edov : null;
  return email_verified ?? own ?? null;
}

/**
 * Apple's page posts the name beside the ID token, at the first sign-in only. It is not signed: the person could have
 * sent any name, so nothing else is taken from there.
 */
function nameFromApple(profile: unknown): string | undefined {
  const posted = z
    .object({ user: z.object({ name: z.object({ firstName: name, lastName: name }) }) })
    .safeParse(profile).data?.user.name;
  return [posted?.firstName, posted?.lastName].filter(Boolean).join(" ") || undefined;
}

function readSubject(profile: unknown): string {
  const parsed = z.object({ sub: z.string().min(1).max(255) }).safeParse(profile);
  if (!parsed.success || parsed.data.sub.includes("\0")) throw new UnusableSubject();
  return parsed.data.sub;
}

function readIssuer(claims: unknown): string | null {
  return z.object({ iss: z.url().max(2_048) }).safeParse(claims).data?.iss ?? null;
}

function parseClaims(claims: unknown): Claims {
  return claimsSchema.safeParse(claims).data ?? {};
}

function fullName({ name, given_name, family_name }: Claims): string | null {
  if (name) return name;
  return [given_name, family_name].filter(Boolean).join(" ") || null;
}

/** The payload of a JWT, not validated; null if it cannot be decoded. */
function decodePayload(jwt: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(jwt?.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
