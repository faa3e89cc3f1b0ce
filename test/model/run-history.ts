import { eq } from "drizzle-orm";
import { dayMs, hourMs, minuteMs } from "@/lib/core/duration";
import { mails } from "@/lib/db/operations-schema";
import { webhookDeliveries } from "@/lib/db/schema";
import { isDecided } from "./inklink-model";
import { checkInvariants, isValid } from "./invariants";
import type { ModelDatabase } from "./model-database";
import { deliver, runStep } from "./run-step";
import type { History } from "./steps";
import { demand, look, type Stored } from "./stored";
import { checkTold } from "./told";
import { clock } from "./virtual-time";
import { createWorld, type World } from "./world";

/** Runs a history against the real services and the real store. Throws if an invariant does not hold. */
export async function runHistory(database: ModelDatabase, history: History): Promise<void> {
  const world = await createWorld(database);
  await runStep(world, { do: "set_validity", validMs: history.validMs });
  for (const step of history.steps) {
    await runStep(world, step);
    await checkInvariants(world);
    await checkTold(world, { isSettled: false });
    // No two steps happen at the same time.
    clock.pass(1);
  }
  await applyElapsedTime(world, history);
  await checkConvergence(world);
  await checkTold(world, { isSettled: true });
}

/** Covers every delay of the retry schedules. The sum, over a month, is longer than any wait. */
const pauses = [
  ...[0, minuteMs, 20 * minuteMs, 2 * hourMs, 5 * hourMs, 20 * hourMs, 25 * hourMs, 2 * hourMs],
  ...[6 * dayMs, 20 * dayMs, 8 * dayMs],
];
/** A change to a lower rank is confirmed this long after it was first read. */
const confirmMs = 6_000;

/** Lets the world settle: InkLink works, open responses and webhooks arrive or are lost, and the app runs its jobs. */
export async function applyElapsedTime(
  world: World,
  { announcementsLost, waitingDie }: History,
): Promise<void> {
  world.inklink.setOutage("none");
  while (world.waiting.length > 0) await runStep(world, { do: "resume", nth: 0, dies: waitingDie });
  for (const announcement of world.announcements.toReversed()) {
    if (!announcementsLost) await deliver(world, announcement);
  }
  for (const pause of pauses) {
    clock.pass(pause);
    await runStep(world, { do: "process_deliveries", fate: "lives" });
    await runStep(world, { do: "reconcile", fate: "lives" });
    clock.pass(confirmMs);
    await runStep(world, { do: "reconcile", fate: "lives" });
    await runStep(world, { do: "remind", fate: "lives" });
    await runStep(world, { do: "send_mails", fate: "lives" });
    await checkInvariants(world);
  }
}

/** Checks that the stored statuses equal InkLink's. */
export async function checkConvergence(world: World): Promise<void> {
  const rows = await look(world.db);
  for (const row of rows) checkSettled(world, row);
  const known = new Set(rows.map(({ inklinkId }) => inklinkId));
  const unknown = [...world.announced].filter((id) => !known.has(id) && isUnmistakable(world, rows, id));
  demand(unknown.length === 0, "every inquiry that was announced is known", unknown);
  await checkInbox(world);
  await checkOutbox(world);
}

function checkSettled(world: World, row: Stored): void {
  const { inklink, now } = world;
  const { inklinkId, status, reconcileAt, remindAt } = row;
  demand(remindAt === null, "nothing that has ended is to be reminded of", row);
  demand(reconcileAt === null || reconcileAt > now(), "nothing is overdue", row);
  if (inklinkId === null) {
    demand(status === "refused" || status === "abandoned", "what was never learned is given up", row);
    return;
  }
  const truth = inklink.made.get(inklinkId);
  // If an operator closed an inquiry, InkLink can still decide it, but not reopen it.
  const isDone = truth !== undefined && isDecided(truth.status);
  if (row.withdrawn && !isDone) {
    demand(
      ["lapsed", "rejected", "failed"].includes(status),
      "what an operator withdrew is not reopened",
      row,
    );
    return;
  }
  const expected = truth?.status === "pending" ? "expired" : truth?.status;
  const isLapsed = expected === "approved" && (row.withdrawn || !isValid(row, world.approvalValidMs, now()));
  demand(
    status === (row.closed && !isDone ? "failed" : isLapsed ? "lapsed" : expected),
    `what is stored is true (${truth?.status})`,
    row,
  );
}

/** Whether all attempts that it may belong to have one scope. If not, it may stay unlinked, which is safe. */
function isUnmistakable(world: World, rows: readonly Stored[], inklinkId: string): boolean {
  const subjectId = world.inklink.made.get(inklinkId)?.subjectId;
  // Deleted attempts cannot be found.
  if (subjectId === undefined || world.erased.has(subjectId) || world.hasDeletedAttempts) return false;
  return new Set(rows.filter(({ userId }) => userId === subjectId).map(({ scope }) => scope)).size === 1;
}

async function checkInbox({ db, inklink, hasDeletedAttempts }: World): Promise<void> {
  if (hasDeletedAttempts) return;
  const waiting = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.status, "waiting"));
  const strange = waiting.filter(({ inklinkId, subjectId }) => {
    const truth = inklink.made.get(inklinkId);
    return truth !== undefined && truth.subjectId === subjectId;
  });
  demand(strange.length === 0, "no delivery is left waiting, except about unknown inquiries", strange);
}

async function checkOutbox({ db }: World): Promise<void> {
  const waiting = await db.select().from(mails).where(eq(mails.status, "waiting"));
  demand(waiting.length === 0, "every mail is sent, or skipped for a reason", waiting);
}
