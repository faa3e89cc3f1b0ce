import { describe, expect, test } from "vitest";
import { inquiryEvents } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/lib/testing/databases";
import { allStatuses, stateIn } from "@/lib/testing/inquiries";
import { useVerificationWorld } from "@/lib/testing/verification-world";
import { readHistory } from "./history";
import { referenceOf } from "./reference";
import { saveState } from "./store";

const minuteMs = 60_000;

describeOnBothDatabases("a person's history", (database) => {
  const world = useVerificationWorld(database);
  const history = (person: string) => readHistory({ db: database.db, now: world.clock.now }, person);
  const state = (status: (typeof allStatuses)[number], inklinkId?: string) =>
    stateIn(status, { now: world.clock.now(), ...(inklinkId === undefined ? {} : { inklinkId }) });

  test("is empty for somebody who was never here", async () => {
    expect(await history(await world.addPerson())).toEqual({ inquiries: [], isCut: false });
  });

  test("holds every attempt, newest first, with what was asked for", async () => {
    const person = await world.addPerson();
    const first = await world.addInquiry(person, state("rejected", "kyc_iq_1"));
    world.clock.pass(minuteMs);
    const second = await world.addInquiry(person, state("pending", "kyc_iq_2"), { scope: "level:2" });
    const { inquiries } = await history(person);
    expect(inquiries).toMatchObject([
      { reference: referenceOf(second.id), status: "pending", level: 2, startedAt: world.clock.now() },
      {
        reference: referenceOf(first.id),
        status: "rejected",
        level: 1,
        startedAt: world.clock.in(-minuteMs),
      },
    ]);
  });

  test("tells of each attempt in order, who caused it, and that a decision was reversed", async () => {
    const person = await world.addPerson();
    const startedAt = world.clock.now();
    const inquiry = await world.addInquiry(person, state("rejected"));
    world.clock.pass(minuteMs);
    await saveState(database.db, inquiry, state("approved"), { at: world.clock.now(), cause: "webhook" });
    const [attempt] = (await history(person)).inquiries;
    expect(attempt?.timeline).toEqual([
      { at: startedAt, cause: "person", to: "creating", isReversal: false },
      { at: startedAt, cause: "person", to: "rejected", isReversal: false },
      { at: world.clock.now(), cause: "webhook", to: "approved", isReversal: true },
    ]);
  });

  test("is the person's alone", async () => {
    const [person, other] = [await world.addPerson(), await world.addPerson()];
    await world.addInquiry(other, state("approved"));
    expect((await history(person)).inquiries).toEqual([]);
  });

  test("names none of InkLink's ids", async () => {
    const person = await world.addPerson();
    for (const [index, status] of allStatuses.entries()) {
      const scope = `features:${index}`;
      await world.addInquiry(person, state(status, `kyc_iq_planted_${index}`), { scope });
    }
    const told = await history(person);
    expect(told.inquiries).toHaveLength(allStatuses.length);
    expect(JSON.stringify(told)).not.toContain("planted");
  });

  test("sees what has run out of time by our own clock", async () => {
    const person = await world.addPerson();
    await world.addInquiry(person, state("pending"));
    world.clock.pass(61 * minuteMs);
    expect((await history(person)).inquiries).toMatchObject([{ status: "expired" }]);
  });

  test("ends at fifty, and says so", async () => {
    const person = await world.addPerson();
    for (let attempt = 0; attempt < 51; attempt++) {
      await world.addInquiry(person, state("rejected", `kyc_iq_${attempt}`));
      world.clock.pass(minuteMs);
    }
    const { inquiries, isCut } = await history(person);
    expect([inquiries.length, isCut]).toEqual([50, true]);
    expect(inquiries[0]?.startedAt).toEqual(world.clock.in(-minuteMs));
  });

  describe("whose timeline is no longer kept", () => {
    test("still holds the attempts", async () => {
      const person = await world.addPerson();
      await world.addInquiry(person, state("approved"));
      await database.db.delete(inquiryEvents);
      expect((await history(person)).inquiries).toMatchObject([{ status: "approved", timeline: [] }]);
    });
  });
});
