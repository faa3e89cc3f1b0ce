import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createHeldClaims } from "@/lib/core/job";
import { inquiries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { createInklinkStub } from "@/test/inklink-stub";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { reconcileDue } from "./reconcile";

describeOnBothDatabases("a process that is told to stop", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  function stoppable() {
    const stop = new AbortController();
    const claims = createHeldClaims();
    const { client, nextCall, calls } = createInklinkStub();
    return { stop, claims, nextCall, calls, more: { inklink: client, claims, stopping: stop.signal } };
  }

  /** An inquiry that a delivery announces. */
  async function announced(inklinkId: string) {
    const user = await world.addUser();
    await world.addInquiry(user, stateIn("pending", { now: world.clock.now(), inklinkId }));
    return inbox.announce({ inquiryId: inklinkId, subjectId: user });
  }

  const isDueAt = async (inklinkId: string) => {
    const [row] = await world.db.select().from(inquiries).where(eq(inquiries.inklinkId, inklinkId));
    return row?.reconcileAt;
  };

  test("finishes the delivery that it processes, and claims no other", async () => {
    const [first, second] = [await announced("kyc_iq_1"), await announced("kyc_iq_2")];
    const { stop, nextCall, calls, more } = stoppable();
    const working = inbox.processDelivery(more);
    const requested = await nextCall();
    stop.abort();
    requested.response("approved");
    expect(await working).toBe(1);
    expect(calls()).toBe(1);
    const reasons = [await inbox.delivery(first), await inbox.delivery(second)].map(({ status }) => status);
    expect(reasons.sort()).toEqual(["done", "waiting"]);
  });

  test("releases a delivery that it cannot finish in time: it is due at once, and no failure is counted", async () => {
    const id = await announced("kyc_iq_1");
    const { claims, nextCall, more } = stoppable();
    const working = inbox.processDelivery(more);
    const requested = await nextCall();
    await claims.giveBackAll();
    expect(await inbox.delivery(id)).toMatchObject({
      status: "waiting",
      dueAt: world.clock.now(),
      attempts: 0,
    });
    requested.response("approved");
    await working;
  });

  test("releases nothing that is finished", async () => {
    const id = await announced("kyc_iq_1");
    const { claims, nextCall, more } = stoppable();
    const working = inbox.processDelivery(more);
    (await nextCall()).response("approved");
    await working;
    await claims.giveBackAll();
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", dueAt: null });
  });

  test("finishes the inquiry that the reconciler refreshes, or releases it", async () => {
    const user = await world.addUser();
    await world.addInquiry(user, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_1" }));
    world.clock.pass(6_000);
    const { stop, claims, nextCall, more } = stoppable();
    const round = reconcileDue(world.context(more));
    const requested = await nextCall();
    stop.abort();
    await claims.giveBackAll();
    // A second worker may have claimed it in between; it releases it again.
    await expect.poll(() => isDueAt("kyc_iq_1")).toEqual(world.clock.now());
    requested.response("approved");
    expect(await round).toBe(1);
    expect(await reconcileDue(world.context(more))).toBe(0);
  });

  test("releases what it claims while it is told to stop", async () => {
    const delivery = await announced("kyc_iq_1");
    world.clock.pass(6_000);
    for (const work of [inbox.processDelivery, (more: object) => reconcileDue(world.context(more))]) {
      const { stop, calls, more } = stoppable();
      const now = () => {
        stop.abort();
        return world.clock.now();
      };
      expect(await work({ ...more, now })).toBe(0);
      expect(calls()).toBe(0);
    }
    expect(await inbox.delivery(delivery)).toMatchObject({ status: "waiting", dueAt: world.clock.now() });
    expect(await isDueAt("kyc_iq_1")).toEqual(world.clock.now());
  });
});
