import { and, eq, inArray, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import { inquiries } from "@/lib/db/schema";
import { hostEventQueue } from "@/lib/users/host-events/outbox";
import { lockUser } from "@/lib/users/user";
import { scopesAbove } from "@/lib/verification/model/scope";
import { afterCommit, transact } from "./after-commit";
import { given, givenMoment, givenText, withEvents } from "./change-state";
import { statusEventValues } from "./status-events";
import type { Note } from "./transitions";

/**
 * An approval must count for no more than was checked: moves an inquiry that InkLink made with fewer checks than its
 * attempt requested to the lower scope. Like `saveStateInScope`, it never takes the open slot of that scope.
 */
export async function lowerScope(
  db: Db,
  { userId, inklinkId, scope }: { userId: string; inklinkId: string; scope: string },
  { at, statusEvents }: Pick<Note, "at" | "statusEvents">,
): Promise<void> {
  if (statusEvents) {
    await transact(db, async (tx) => {
      if (!(await lockUser(tx, userId))) return;
      const values = {
        userId,
        inklinkId,
        lowerScope: scope,
        above: scopesAbove(scope),
        at: at.toISOString(),
      };
      await lowerScopeAndTell(tx).execute({ ...values, ...statusEventValues(statusEvents) });
      if (statusEvents.isSent) afterCommit(tx, () => wakeJob(hostEventQueue));
    });
    return;
  }
  await db
    .update(inquiries)
    .set({ scope, detached: true })
    .where(
      and(
        eq(inquiries.userId, userId),
        eq(inquiries.inklinkId, inklinkId),
        inArray(inquiries.scope, scopesAbove(scope)),
      ),
    );
}

const lowerScopeAndTell = preparedOnce((db) => {
  const changed = db.$with("changed").as(
    db
      .update(inquiries)
      .set({ scope: givenText("lowerScope"), detached: true })
      .where(
        and(
          eq(inquiries.userId, given("userId")),
          eq(inquiries.inklinkId, given("inklinkId")),
          sql`${inquiries.scope} = any(${given("above")}::text[])`,
        ),
      )
      .returning(),
  );
  return db
    .with(changed, ...withEvents(db, givenMoment("at")))
    .select({ id: changed.id })
    .from(changed)
    .prepare("lower_scope_and_tell");
});
