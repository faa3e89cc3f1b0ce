import "server-only";
import { inArray } from "drizzle-orm";
import { err, ok, type Result } from "@/lib/core/result";
import { inquiries } from "@/lib/db/schema";
import { type Actor, logDeed, writeAudit } from "@/lib/users/audit-log";
import { lockUser } from "@/lib/users/user";
import { attemptsToWaive } from "@/lib/verification/model/policy";
import type { Context } from "@/lib/verification/store/context";
import { listInquiries } from "@/lib/verification/store/inquiries";

export type GrantError =
  /** There is no such user. */
  | "unknown"
  /** The user has an attempt left. */
  | "attempts_left";

/** Grants another attempt to a user who has none left, by waiving the newest counted one. */
export async function grantAttempt(
  { db, now, maxAttempts }: Context,
  actor: Actor,
  userId: string,
): Promise<Result<null, GrantError>> {
  const granted = await db.transaction(async (tx): Promise<Result<string, GrantError>> => {
    if (!(await lockUser(tx, userId))) return err("unknown");
    const waived = attemptsToWaive(await listInquiries(tx, userId), now(), maxAttempts);
    const [newest] = waived;
    if (newest === undefined) return err("attempts_left");
    await tx
      .update(inquiries)
      .set({ waived: true })
      .where(
        inArray(
          inquiries.id,
          waived.map(({ id }) => id),
        ),
      );
    const deed = { action: "attempt.granted", subjectId: userId, objectId: newest.id } as const;
    await writeAudit(tx, actor, deed, now());
    return ok(newest.id);
  });
  if (!granted.ok) return granted;
  logDeed(actor, { action: "attempt.granted", subjectId: userId, objectId: granted.value });
  return ok(null);
}
