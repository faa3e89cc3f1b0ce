import { expect, test } from "vitest";
import { hostEvents } from "@/lib/db/operations-schema";
import { webhookDeliveries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { readQueueMetrics } from "./queue-metrics";

describeOnBothDatabases("the queue metrics", (database) => {
  const world = useVerificationWorld(database);

  test("are empty if no work waits", async () => {
    const noEvents = { oldestHostEventSeconds: 0, waitingHostEvents: 0, deadLetterHostEvents: 0 };
    const nothing = { oldestOpenSeconds: 0, oldestWaitingSeconds: 0, deadLetters: 0, ...noEvents };
    expect(await readQueueMetrics(database.db, world.clock.now())).toEqual(nothing);
    const user = await world.addUser();
    const now = world.clock.now();
    await world.addInquiry(user, stateIn("approved", { now, inklinkId: "kyc_iq_1" }));
    world.clock.pass(60_000);
    expect(await readQueueMetrics(database.db, world.clock.now())).toEqual(nothing);
  });

  test("report the ages of the oldest entries, and count dead letters", async () => {
    const [user, other] = [await world.addUser(), await world.addUser()];
    const now = world.clock.now();
    await world.addInquiry(user, stateIn("manual_review", { now, inklinkId: "kyc_iq_1" }));
    await database.db.insert(webhookDeliveries).values([
      delivery("old", { receivedAt: now, status: "waiting", dueAt: now }),
      delivery("unknown", {
        receivedAt: new Date(0),
        status: "waiting",
        dueAt: now,
        reason: "unknown_inquiry",
      }),
      delivery("done", { receivedAt: new Date(0), status: "done", dueAt: null }),
      delivery("parked", { receivedAt: new Date(0), status: "parked", dueAt: null }),
    ]);
    await database.db
      .insert(hostEvents)
      .values([
        event(1, { createdAt: new Date(0), status: "sent" }),
        event(2, { createdAt: new Date(0), status: "parked" }),
        event(3, { createdAt: now, status: "waiting", dueAt: now }),
        event(4, { createdAt: world.clock.in(30_000), status: "waiting", dueAt: now }),
      ]);
    world.clock.pass(90_500);
    const later = world.clock.now();
    await world.addInquiry(other, stateIn("pending", { now: later, inklinkId: "kyc_iq_2" }));
    expect(await readQueueMetrics(database.db, later)).toEqual({
      oldestOpenSeconds: 90.5,
      oldestWaitingSeconds: 90.5,
      deadLetters: 1,
      oldestHostEventSeconds: 90.5,
      waitingHostEvents: 2,
      deadLetterHostEvents: 1,
    });
  });
});

type Varying = Pick<typeof webhookDeliveries.$inferInsert, "receivedAt" | "status" | "dueAt" | "reason">;

function event(
  sequence: number,
  varying: Pick<typeof hostEvents.$inferInsert, "createdAt" | "status" | "dueAt">,
) {
  return {
    id: `evt_${sequence}`,
    userId: "user",
    sequence,
    type: "verification.approved",
    body: "{}",
    ...varying,
  };
}

function delivery(id: string, varying: Varying) {
  return { id, type: "kyc.result.approved", inklinkId: "kyc_iq_9", ...varying };
}
