import "server-only";
import { and, eq } from "drizzle-orm";
import type { ProviderId } from "@/lib/config/sign-in-methods";
import type { Db } from "@/lib/db/client";
import { accounts, users } from "@/lib/db/schema";
import type { Identity } from "./claims";

/** The id of an identity's user; null if it has none yet. */
export async function findUserOf(db: Db, provider: ProviderId, subject: string): Promise<string | null> {
  const [linked] = await db
    .select({ userId: accounts.userId })
    .from(accounts)
    .where(isLinkOf(provider, subject));
  return linked?.userId ?? null;
}

/**
 * Creates or updates the user of an identity; name and email may change at the provider. At the first sign-in, the user
 * and the account link are created in one transaction, once even if sign-ins run concurrently.
 */
export async function saveUserOf(db: Db, provider: ProviderId, identity: Identity, now: Date): Promise<void> {
  const { subject, issuer, name, email } = identity;
  // An undefined name is not written.
  const facts = { name, email, emailVerified: identity.emailVerified ? now : null };
  const type = provider === "github" ? "oauth" : "oidc";
  const link = { provider, providerAccountId: subject, type, issuer } as const;
  const isLink = isLinkOf(provider, subject);
  await db.transaction(async (tx) => {
    const linked = () =>
      tx.select({ userId: accounts.userId, issuer: accounts.issuer }).from(accounts).where(isLink);
    let [known] = await linked();
    if (known === undefined) {
      const [made] = await tx.insert(users).values(facts).returning({ userId: users.id });
      if (made === undefined) throw new Error("The inserted user was not returned");
      // Blocks while a concurrent sign-in inserts the same link.
      const own = await tx
        .insert(accounts)
        .values({ ...link, ...made })
        .onConflictDoNothing()
        .returning({ userId: accounts.userId });
      if (own.length > 0) return;
      await tx.delete(users).where(eq(users.id, made.userId));
      [known] = await linked();
    }
    if (known === undefined) return;
    await tx.update(users).set(facts).where(eq(users.id, known.userId));
    if (known.issuer !== issuer) await tx.update(accounts).set({ issuer }).where(isLink);
  });
}

function isLinkOf(provider: ProviderId, subject: string) {
  return and(eq(accounts.provider, provider), eq(accounts.providerAccountId, subject));
}
