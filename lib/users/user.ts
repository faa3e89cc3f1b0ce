import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { users } from "@/lib/db/schema";

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

/**
 * Makes everything that decides about a person's attempts happen one after another, until the transaction ends. Rows that
 * only refer to the person can be written meanwhile, or those who wait for this lock and those who hold such a row would
 * wait for each other. False where the person does not exist any more.
 */
export async function lockUser(tx: Db, userId: string): Promise<boolean> {
  const rows = await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("no key update");
  return rows.length === 1;
}
