import { expect, test } from "vitest";
import { webhookDeliveries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { readQueueMetrics } from "./queue-metrics";

describeOnBothDatabases("the queue metrics", (database) => {
  const world = useVerificationWorld(database);

  test("are empty if no work waits", async () => {
    const nothing = { oldestOpenSeconds: 0, oldestWaitingSeconds: 0, parked: 0 };
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
    world.clock.pass(90_500);
    const later = world.clock.now();
    await world.addInquiry(other, stateIn("pending", { now: later, inklinkId: "kyc_iq_2" }));
    expect(await readQueueMetrics(database.db, later)).toEqual({
      oldestOpenSeconds: 90.5,
      oldestWaitingSeconds: 90.5,
      parked: 1,
    });
  });
});

type Varying = Pick<typeof webhookDeliveries.$inferInsert, "receivedAt" | "status" | "dueAt" | "reason">;

function delivery(id: string, varying: Varying) {
  return { id, type: "kyc.result.approved", inklinkId: "kyc_iq_9", ...varying };
}
