import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hostEvents } from "@/lib/db/operations-schema";
import { inquiries, users } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { currentInquiry, statusOf } from "@/lib/verification/model/policy";
import { levelOf } from "@/lib/verification/model/scope";
import { describeOnBothDatabases } from "@/test/databases";
import { bodyOf, statusEvents, useHostEvents } from "@/test/host-events";
import { allStatuses, clockAt, stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { listInquiries } from "./inquiries";
import { fromRow, toColumns } from "./rows";
import { saveState } from "./transitions";

const scopes = ["level:1", "level:2", "level:3", "level:0", "features:abc"] as const;
const start = new Date("2026-03-01T09:00:00.000Z");
const minutes = (count: number) => new Date(start.getTime() + count * 60_000);

/** An inquiry of the person; some have expired by the clock, and some have the same age. */
const anyInquiry = fc.record({
  status: fc.constantFrom(...allStatuses),
  scope: fc.constantFrom(...scopes),
  createdAt: fc.integer({ min: -3, max: 0 }).map(minutes),
  expiresAt: fc.constantFrom(null, minutes(-1), start, minutes(1)),
  decidedAt: fc.integer({ min: -3, max: 0 }).map(minutes),
});

type Drawn = typeof anyInquiry extends fc.Arbitrary<infer T> ? T : never;

/** What was told last: nothing, or a status at level 2. */
const anyLast = fc.constantFrom(null, "approved", "lapsed", "pending", "rejected");
type Last = typeof anyLast extends fc.Arbitrary<infer T> ? T : never;

/** What `/verify` shows, as an event tells it. */
function toldOf(current: Inquiry | null, last: Last) {
  const status = statusOf(current);
  if (current !== null && status !== "none") {
    const eventDecidedAt = "decidedAt" in current.state ? current.state.decidedAt : null;
    return { eventStatus: status, eventLevel: levelOf(current.scope), eventDecidedAt };
  }
  if (last === null) return { eventStatus: null, eventLevel: null, eventDecidedAt: null };
  const eventStatus = last === "approved" || last === "lapsed" ? "lapsed" : "expired";
  return { eventStatus, eventLevel: 2, eventDecidedAt: null };
}

describeOnBothDatabases("the rule of the person's status in SQL", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  async function addInquiries(userId: string, drawn: readonly Drawn[]): Promise<Inquiry[]> {
    const rows = drawn.map(({ status, scope, createdAt, expiresAt, decidedAt }, index) => {
      const columns = toColumns(stateIn(status, { now: start, inklinkId: `kyc_iq_${userId}_${index}` }));
      const own = { userId, scope, createdAt, detached: true, ...columns };
      const expires = columns.expiresAt === undefined ? {} : { expiresAt };
      return { ...own, ...expires, ...(columns.decidedAt ? { decidedAt } : {}) };
    });
    return (await database.db.insert(inquiries).values(rows).returning()).map(fromRow);
  }

  test("is `currentInquiry`, whatever the person's inquiries are", async () => {
    const property = fc.asyncProperty(
      fc.array(anyInquiry, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...allStatuses),
      fc.constantFrom(...scopes),
      anyLast,
      fc.constantFrom(null, 60_000, 2 * 60_000, 60 * 60_000),
      async (drawn, next, scope, last, approvalValidMs) => {
        const userId = await events.addUser();
        const before = { eventSequence: last === null ? 0 : 5, eventStatus: last, eventLevel: last && 2 };
        await database.db.update(users).set(before).where(eq(users.id, userId));
        const [changed] = await addInquiries(userId, drawn);
        if (changed === undefined) throw new Error("No inquiry was drawn");
        const state = stateIn(next, { now: start, inklinkId: `kyc_iq_${userId}_0` });
        const note = {
          at: start,
          cause: "webhook",
          statusEvents: { ...statusEvents, scope, approvalValidMs },
        } as const;
        expect(await saveState(database.db, changed, state, note)).not.toBeNull();

        const expected = toldOf(
          currentInquiry(await listInquiries(database.db, userId), scope, clockAt(start, approvalValidMs)),
          last,
        );
        const isNew = !isDeepStrictEqual(expected, toldBefore(before));
        const [row] = await database.db.select().from(users).where(eq(users.id, userId));
        expect(row).toMatchObject({ ...expected, eventSequence: before.eventSequence + (isNew ? 1 : 0) });
        const stored = await database.db.select().from(hostEvents).where(eq(hostEvents.userId, userId));
        const said = stored.map((event) => bodyOf(event).data.status);
        expect(said).toEqual(isNew ? [expected.eventStatus] : []);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });
});

function toldBefore({
  eventStatus,
  eventLevel,
}: {
  eventStatus: string | null;
  eventLevel: number | null | "";
}) {
  return { eventStatus, eventLevel, eventDecidedAt: null };
}
