import "server-only";
import { eq } from "drizzle-orm";
import { cookies } from "next/headers";
import NextAuth, { type NextAuthConfig } from "next-auth";
import { z } from "zod";
import { getDb } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { describeError } from "@/lib/describe-error";
import { env } from "@/lib/env";
import { shareLocale } from "@/lib/i18n/choice";
import { log } from "@/lib/log";
import { paths } from "@/lib/paths";
import { createAdapter } from "./adapter";
import { safePath } from "./callback-url";
import { idleLimitSeconds, sessionCookieName } from "./session";

/** The claims that we use (OpenID Connect Core 1.0, 5.1). Nothing but `sub` is certain to be there. */
const profileSchema = z.object({
  sub: z.string().min(1),
  name: z.string().max(200).nullish().catch(null),
  email: z.string().max(320).nullish().catch(null),
  email_verified: z.boolean().catch(false),
});

export const { handlers, signIn, signOut } = NextAuth(async () => createConfig());

async function createConfig(): Promise<NextAuthConfig> {
  const { APP_URL, AUTH_OIDC_ID, AUTH_OIDC_ISSUER, AUTH_OIDC_NAME, AUTH_OIDC_SECRET, AUTH_SECRET, isHttps } =
    env();
  return {
    adapter: await createAdapter(),
    secret: AUTH_SECRET,
    session: { strategy: "database", maxAge: idleLimitSeconds },
    useSecureCookies: isHttps,
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        // The database ends the session; the cookie only has to outlast it. Browsers prefer `maxAge` to `expires`.
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps, maxAge: 30 * 24 * 60 * 60 },
      },
    },
    pages: { signIn: paths.signIn, error: paths.signIn, signOut: paths.home },
    providers: [
      {
        id: "oidc",
        name: AUTH_OIDC_NAME ?? "OpenID Connect",
        type: "oidc",
        issuer: AUTH_OIDC_ISSUER,
        clientId: AUTH_OIDC_ID,
        clientSecret: AUTH_OIDC_SECRET,
        checks: ["pkce", "state", "nonce"],
        // Strictly conforming providers keep name and e-mail out of the ID token.
        idToken: false,
        authorization: { params: { scope: "openid profile email" } },
        account: () => ({}),
        profile: (profile: unknown) => {
          const { sub, name = null, email = null } = profileSchema.parse(profile);
          return { id: sub, name, email };
        },
      },
    ],
    callbacks: {
      redirect: ({ url }) => new URL(safePath(url, APP_URL), APP_URL).href,
    },
    events: {
      signIn: async ({ user, profile }) => {
        if (user.id !== undefined) {
          await refreshPerson(user.id, profile);
          await shareLocale(user.id);
        }
        await endReplacedSession();
      },
    },
    logger: {
      // The library's own lines quote tokens and profiles.
      error: (error) => log.warn("auth.failed", describeError(error)),
      warn: () => {},
      debug: () => {},
    },
  };
}

/** People rename themselves, and e-mails get verified: each sign-in brings the row up to date. */
async function refreshPerson(id: string, profile: unknown): Promise<void> {
  const { name = null, email = null, email_verified: verified } = profileSchema.parse(profile);
  const emailVerified = verified && email !== null ? new Date() : null;
  const db = await getDb();
  await db.update(users).set({ name, email, emailVerified }).where(eq(users.id, id));
}

/** Whoever signs in over an open session leaves none behind that a copied cookie could still use. */
async function endReplacedSession(): Promise<void> {
  const replaced = (await cookies()).get(sessionCookieName())?.value;
  if (replaced !== undefined) await (await createAdapter()).deleteSession?.(replaced);
}
