import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { consents } from "@/lib/db/operations-schema";
import { consentVersion } from "@/lib/verification/model/consent";

export type Consent = typeof consents.$inferSelect;

type Given = { readonly userId: string; readonly scope: string; readonly locale: string };

/** Stores a consent in the transaction that reserves the attempt: neither exists without the other. */
export async function storeConsent(tx: Db, given: Given, at: Date): Promise<void> {
  await tx.insert(consents).values({ ...given, version: consentVersion, givenAt: at });
}

/** The user's consents, newest first. */
export function listConsents(db: Db, userId: string): Promise<Consent[]> {
  return db
    .select()
    .from(consents)
    .where(eq(consents.userId, userId))
    .orderBy(desc(consents.givenAt), desc(consents.id));
}

/** Marks the user's consents as withdrawn. Those withdrawn before keep their time. */
export async function markWithdrawn(db: Db, userId: string, at: Date): Promise<void> {
  await db
    .update(consents)
    .set({ withdrawnAt: at })
    .where(and(eq(consents.userId, userId), isNull(consents.withdrawnAt)));
}

/** Whether the user has withdrawn the last consent, and given none since. */
export async function isConsentWithdrawn(db: Db, userId: string): Promise<boolean> {
  const [latest] = await listConsents(db, userId);
  return latest !== undefined && latest.withdrawnAt !== null;
}
