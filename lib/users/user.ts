import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { users } from "@/lib/db/schema";

/** The signed-in user. */
export type User = {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Whether the identity provider has verified the email address. */
  readonly emailVerified: boolean;
  /** The user wants no mails about outcomes. */
  readonly mailOptOut: boolean;
};

/**
 * Locks the user's row until the transaction ends, which serializes all decisions about the user's attempts. `for no
 * key update` lets other transactions insert rows that refer to the user; a stronger lock could deadlock with
 * transactions that hold such a row. False if the user does not exist any more.
 */
export async function lockUser(tx: Db, userId: string): Promise<boolean> {
  const rows = await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("no key update");
  return rows.length === 1;
}
