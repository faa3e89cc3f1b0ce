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

  /** A delivery that somebody took up, asked InkLink about, and was not heard of again. */
  async function workOffAndDie() {
    const person = await world.addPerson();
    const state = stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_1" });
    const inquiry = await world.addInquiry(person, state);
    const id = await inbox.announce({ inquiryId: "kyc_iq_1", subjectId: person });
    const { client, nextCall } = createInklinkStub();
    const outcome = inbox.workOff({ inklink: client });
    return { person, inquiry, id, outcome, nextCall, asked: await nextCall() };
  }
  const second = {
    inklink: answering("approved"),
    get db() {
      return database.secondDb;
    },
  };

  test("is left alone while the lease lasts", async () => {
    const { outcome, asked } = await workOffAndDie();
    world.clock.pass(leaseMs - 1);
    expect(await inbox.workOff(second)).toBe(0);
    asked.answer("processing");
    await outcome;
  });

  test("is worked off by another then, with one entry in the timeline, even if it was alive", async () => {
    const { person, inquiry, id, outcome, asked } = await workOffAndDie();
    world.clock.pass(leaseMs);
    expect(await inbox.workOff(second)).toBe(1);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "applied" });
    asked.answer("approved");
    await outcome;
    expect(await world.statuses(person)).toEqual(["approved"]);
    expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "approved"]);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", attempts: 0 });
  });

  test("is not brought back by one that comes to life later with an older answer", async () => {
    const { person, id, outcome, asked, nextCall } = await workOffAndDie();
    world.clock.pass(leaseMs);
    await inbox.workOff(second);
    asked.answer("pending");
    // Its answer was for the inquiry as it was before, so it asks again.
    (await nextCall()).answer("approved");
    await outcome;
    expect(await world.statuses(person)).toEqual(["approved"]);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done" });
  });
});

describeOnBothDatabases("two workers at once", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  test("share the deliveries, and never work on the same one", async () => {
    const { now } = world.clock;
    const ids = Array.from({ length: 30 }, (_, index) => `kyc_iq_${index}`);
    for (const inklinkId of ids) {
      const person = await world.addPerson();
      await world.addInquiry(person, stateIn("pending", { now: now(), inklinkId }));
      await inbox.announce({ inquiryId: inklinkId, subjectId: person });
    }
    const asked: string[] = [];
    const inklink = answering("approved", (inquiryId) => asked.push(inquiryId));
    const workers = [database.db, database.secondDb, database.db, database.secondDb];
    const taken = await Promise.all(workers.map((db) => inbox.workOff({ db, inklink })));
    expect(taken.reduce((sum, count) => sum + count)).toBe(30);
    expect(asked.sort()).toEqual(ids.sort());
    const deliveries = await inbox.deliveries();
    expect(deliveries.map(({ reason }) => reason)).toEqual(ids.map(() => "applied"));
  });

  test("with two deliveries about one inquiry make one entry in the timeline", async () => {
    const person = await world.addPerson();
    const state = stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_1" });
    const inquiry = await world.addInquiry(person, state);
    for (let index = 0; index < 8; index++) await inbox.announce({ inquiryId: "kyc_iq_1" });
    const workers = [database.db, database.secondDb];
    await Promise.all(workers.map((db) => inbox.workOff({ db, inklink: answering("approved") })));
    expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "approved"]);
    expect((await inbox.deliveries()).map(({ status }) => status)).toEqual(Array(8).fill("done"));
  });
});

/** An InkLink that says the same of every inquiry, a moment after it was asked. */
function answering(status: "approved", onAsked: (inquiryId: string) => void = () => {}): InklinkClient {
  return {
    createInquiry: () => Promise.reject(new Error("No inquiry is made in these tests")),
    async getResult({ inquiryId }) {
      onAsked(inquiryId);
      await setImmediate();
      return ok({ status, completedAt: null, requestId: null });
    },
  };
}
