import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { ok } from "@/lib/core/result";
import type { InklinkClient } from "@/lib/inklink/client";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { createInklinkStub } from "@/test/inklink-stub";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";

const leaseMs = 20_000;

describeOnBothDatabases("a delivery whose worker died in the middle", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  /** A delivery whose worker claimed it, made the request to InkLink, and stopped. */
  async function processAndDie() {
    const user = await world.addUser();
    const state = stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_1" });
    const inquiry = await world.addInquiry(user, state);
    const id = await inbox.announce({ inquiryId: "kyc_iq_1", subjectId: user });
    const { client, nextCall } = createInklinkStub();
    const outcome = inbox.processDelivery({ inklink: client });
    return { user, inquiry, id, outcome, nextCall, requested: await nextCall() };
  }
  const second = {
    inklink: responding("approved"),
    get db() {
      return database.secondDb;
    },
  };

  test("is left alone while the lease lasts", async () => {
    const { outcome, requested } = await processAndDie();
    world.clock.pass(leaseMs - 1);
    expect(await inbox.processDelivery(second)).toBe(0);
    requested.response("processing");
    await outcome;
  });

  test("is processed by another worker then, with one entry in the timeline, even if the first was alive", async () => {
    const { user, inquiry, id, outcome, requested } = await processAndDie();
    world.clock.pass(leaseMs);
    expect(await inbox.processDelivery(second)).toBe(1);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "applied" });
    requested.response("approved");
    await outcome;
    expect(await world.statuses(user)).toEqual(["approved"]);
    expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "approved"]);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", attempts: 0 });
  });

  test("is not reverted by a worker that resumes later with an older result", async () => {
    const { user, id, outcome, requested, nextCall } = await processAndDie();
    world.clock.pass(leaseMs);
    await inbox.processDelivery(second);
    requested.response("pending");
    // Its result was for an earlier version of the inquiry, so it refreshes again.
    (await nextCall()).response("approved");
    await outcome;
    expect(await world.statuses(user)).toEqual(["approved"]);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done" });
  });
});

describeOnBothDatabases("two workers at once", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  test("share the deliveries, and never process the same one", async () => {
    const { now } = world.clock;
    const ids = Array.from({ length: 30 }, (_, index) => `kyc_iq_${index}`);
    for (const inklinkId of ids) {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn("pending", { now: now(), inklinkId }));
      await inbox.announce({ inquiryId: inklinkId, subjectId: user });
    }
    const requested: string[] = [];
    const inklink = responding("approved", (inquiryId) => requested.push(inquiryId));
    const workers = [database.db, database.secondDb, database.db, database.secondDb];
    const taken = await Promise.all(workers.map((db) => inbox.processDelivery({ db, inklink })));
    expect(taken.reduce((sum, count) => sum + count)).toBe(30);
    expect(requested.sort()).toEqual(ids.sort());
    const deliveries = await inbox.deliveries();
    expect(deliveries.map(({ reason }) => reason)).toEqual(ids.map(() => "applied"));
  });

  test("with two deliveries about one inquiry make one entry in the timeline", async () => {
    const user = await world.addUser();
    const state = stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_1" });
    const inquiry = await world.addInquiry(user, state);
    for (let index = 0; index < 8; index++) await inbox.announce({ inquiryId: "kyc_iq_1" });
    const workers = [database.db, database.secondDb];
    await Promise.all(workers.map((db) => inbox.processDelivery({ db, inklink: responding("approved") })));
    expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "approved"]);
    expect((await inbox.deliveries()).map(({ status }) => status)).toEqual(Array(8).fill("done"));
  });
});

/** An InkLink that returns the same result for every inquiry, a moment after the request. */
function responding(status: "approved", onRequest: (inquiryId: string) => void = () => {}): InklinkClient {
  return {
    createInquiry: () => Promise.reject(new Error("No inquiry is made in these tests")),
    async getResult({ inquiryId }) {
      onRequest(inquiryId);
      await setImmediate();
      return ok({ status, completedAt: null, requestId: null });
    },
  };
}
