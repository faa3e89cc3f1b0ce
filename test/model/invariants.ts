import { attemptWindowMs } from "@/lib/verification/model/policy";
import { covers, scopeAsMade } from "@/lib/verification/model/scope";
import { numberOfRead, type Truth } from "./inklink-model";
import { checkMails } from "./mails";
import { maxAttempts } from "./process";
import { demand, look, type Stored } from "./stored";
import type { World } from "./world";

/**
 * Checks all invariants that must hold after every step. Reads one snapshot: of a job that waits for InkLink about one
 * inquiry, the rest goes on.
 */
export async function checkInvariants(world: World): Promise<void> {
  if (!world.isChanged) return;
  world.isChanged = false;
  await world.db.transaction((tx) => checkSnapshot({ ...world, db: tx }), {
    isolationLevel: "repeatable read",
  });
  world.arrived.length = 0;
}

async function checkSnapshot(world: World): Promise<void> {
  const rows = await look(world.db);
  for (const row of rows) {
    demand(!world.erased.has(row.userId), "nothing is left of those who were erased", row);
    checkTruth(world, row);
    checkOrder(world, row);
    if (!world.deleted.has(row.id)) checkTimeline(world, row);
    checkLimit(row, rows);
  }
  checkSlots(rows);
  await checkMails(world, rows);
  const { posts } = world.inklink;
  demand(
    [...posts.values()].every((times) => times === 1),
    "InkLink gets one request to make an attempt",
    [...posts],
  );
}

function checkTruth({ inklink }: World, { inklinkId, userId, status, scope, events }: Stored): void {
  if (inklinkId === null) return;
  const truth = inklink.made.get(inklinkId);
  demand(truth?.subjectId === userId, "an inquiry is InkLink's, and of the same person", { inklinkId });
  const isApproval = status === "approved" || status === "lapsed";
  const decided = isApproval || events.some(({ to }) => to === "approved");
  if (!decided) return;
  demand(truth.said.has("approved"), "approved is only what InkLink said is", { inklinkId });
  const checked = checkedScope(truth);
  // Written by a process that died after it had read the level, before the model noticed.
  const isAsMade = scope === `level:${truth.level}`;
  demand(isAsMade || covers(checked, scope), "no user is approved for more than was checked", {
    ...{ inklinkId, scope, checked },
  });
}

/**
 * The scope that InkLink checks, as far as the app can know: only the response to the creation names a level other than
 * the requested one, and it may have been lost.
 */
export function checkedScope({ level, requestedLevel, isLevelHeard }: Truth): string {
  return scopeAsMade(`level:${requestedLevel}`, isLevelHeard ? level : null);
}

/** Only the newest result is applied: one that was requested before another was stored is out of date. */
function checkOrder(
  { arrived, known }: World,
  { id, inklinkId, responses, lowerStatus, events }: Stored,
): void {
  const before = known.get(id) ?? { eventId: 0, responses: 0, read: 0 };
  const written = events.filter((event) => event.id > before.eventId);
  for (const { to, upstreamRequestId } of written) {
    const read = numberOfRead(upstreamRequestId);
    demand(read === null || read > before.read, "no result is written over one that was requested later", {
      ...{ inklinkId, to, read, before },
    });
  }
  const own = arrived.filter((one) => one.inklinkId === inklinkId);
  const newer = own.filter(({ read }) => read > before.read);
  const isRecorded = responses > before.responses;
  demand(!isRecorded || newer.length > 0, "no result is recorded after one that was requested later", {
    ...{ inklinkId, own, before },
  });
  const isDoubted = isRecorded && lowerStatus !== null;
  demand(!isDoubted || newer.some(({ status }) => status === lowerStatus), "no doubt is of before", {
    ...{ inklinkId, lowerStatus, own, before },
  });
  // Of several results that arrived at once, any may have been stored.
  const first = Math.min(...own.map(({ read }) => read));
  const read = isRecorded ? Math.max(before.read, first) : before.read;
  known.set(id, { eventId: events.at(-1)?.id ?? before.eventId, responses, read });
}

const rank: Readonly<Record<string, number>> = {
  ...{ creating: 0, unresolved: 0, abandoned: 0, refused: 0 },
  ...{ pending: 1, expired: 2, processing: 3, manual_review: 4 },
  ...{ approved: 5, rejected: 5, failed: 5, lapsed: 5 },
};

/** Whether an approval of that time counts. */
export function isValid(
  { decidedAt }: { readonly decidedAt: Date | null },
  validMs: number | null,
  now: Date,
): boolean {
  return decidedAt !== null && (validMs === null || decidedAt.getTime() + validMs > now.getTime());
}

function checkTimeline(world: World, { id, inklinkId, status, version, withdrawn, events }: Stored): void {
  const { timelines, inklink } = world;
  const returned = inklink.made.get(inklinkId ?? "")?.said ?? new Set<string>();
  const said = events.map((event) => `${event.id}: ${event.from} → ${event.to}`);
  const before = timelines.get(id) ?? [];
  demand(
    before.every((entry, index) => entry === said[index]),
    "the timeline is only added to",
    { before, said },
  );
  timelines.set(id, said);
  demand(events.length === version + 1, "each version has one entry in the timeline", { version, said });
  let last: string | null = null;
  let isWithdrawn = false;
  for (const { from, to, cause } of events) {
    demand(from === last, "each entry goes on from the one before", said);
    const goesUp = from === null || (rank[to] ?? -1) >= (rank[from] ?? 9);
    demand(goesUp || isAmong(returned, to), "the rank goes down only to what InkLink said", said);
    demand(from !== to, "each entry is a change", said);
    isWithdrawn ||= to === "lapsed" && cause === "operator";
    demand(!isWithdrawn || to !== "approved", "what an operator withdrew is never approved again", said);
    const isByClock = (from === "approved" && to === "lapsed") || (from === "lapsed" && to === "approved");
    demand(!isByClock || cause === "clock" || isWithdrawn, "only time and operators end an approval", said);
    last = to;
  }
  demand(isWithdrawn === withdrawn, "a withdrawal is kept", said);
  demand(last === status, "the timeline ends with the state", { said, status });
}

function isAmong(statuses: ReadonlySet<string>, status: string): boolean {
  return statuses.has(status);
}

/** Also after the start: refused attempts do not count, and no other attempt stops counting. */
function checkLimit({ userId, createdAt, status, waived }: Stored, rows: readonly Stored[]): void {
  if (status === "refused" || waived) return;
  const since = createdAt.getTime() - attemptWindowMs;
  const counted = rows.filter(
    (other) =>
      other.userId === userId &&
      other.status !== "refused" &&
      !other.waived &&
      other.createdAt.getTime() > since &&
      other.createdAt <= createdAt,
  );
  demand(counted.length <= maxAttempts, "no user has more attempts than allowed", counted);
}

const holding = new Set(["creating", "pending", "processing", "manual_review"]);

function checkSlots(rows: readonly Stored[]): void {
  const slots = rows
    .filter(({ status, detached }) => holding.has(status) && !detached)
    .map(({ userId, scope }) => `${userId} ${scope}`);
  demand(new Set(slots).size === slots.length, "one inquiry of a person has the place", slots);
}
