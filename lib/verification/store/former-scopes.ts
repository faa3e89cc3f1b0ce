import "server-only";
import { and, eq, exists, inArray, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import { formerScopesOf, scopeOf } from "@/lib/verification/model/scope";
import { slotStatuses } from "./inquiries";

const mapped = new WeakMap<Db, Promise<void>>();

/**
 * Once per process: moves inquiries from the former scopes of these checks (the key order within a feature used to
 * count) to the current scope. Throws if the database is down; a later call tries again.
 */
export function mapFormerScopes(db: Db, checks: RequestedChecks): Promise<void> {
  const known = mapped.get(db);
  if (known !== undefined) return known;
  const mapping = rename(db, formerScopesOf(checks), scopeOf(checks)).catch((error: unknown) => {
    mapped.delete(db);
    throw error;
  });
  mapped.set(db, mapping);
  return mapping;
}

async function rename(db: Db, former: string[], scope: string): Promise<void> {
  if (former.length === 0) return;
  await db.transaction(async (tx) => {
    const other = alias(inquiries, "other");
    // The newest open inquiry keeps the user's open slot.
    const newer = tx
      .select({ one: sql`1` })
      .from(other)
      .where(
        and(
          eq(other.userId, inquiries.userId),
          inArray(other.scope, [...former, scope]),
          inArray(other.status, slotStatuses),
          eq(other.detached, false),
          ne(other.id, inquiries.id),
          sql`(${other.createdAt}, ${other.id}) > (${inquiries.createdAt}, ${inquiries.id})`,
        ),
      );
    const isOpen = and(
      inArray(inquiries.scope, [...former, scope]),
      inArray(inquiries.status, slotStatuses),
      eq(inquiries.detached, false),
    );
    await tx
      .update(inquiries)
      .set({ detached: true })
      .where(and(isOpen, exists(newer)));
    await tx.update(inquiries).set({ scope }).where(inArray(inquiries.scope, former));
  });
}
