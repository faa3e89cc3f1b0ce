import { beforeEach, describe, expect, test } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { inquiryReference } from "@/lib/core/reference";
import { inquiryEvents } from "@/lib/db/schema";
import { type InquiryState, type InquiryStatus, transition } from "@/lib/verification/model/state";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, lapsedByTime, stateIn } from "@/test/inquiries";
import { createTestClock } from "@/test/timing";
import { addInquiry, addUser } from "@/test/verification-world";
import { readHistory } from "./history";

describeOnBothDatabases("a user's history", (database) => {
  let clock = createTestClock();
  beforeEach(() => {
    clock = createTestClock();
  });
  const history = (user: string) =>
    readHistory({ db: database.db, now: clock.now, approvalValidMs: null }, user);
  const add = (user: string, state: InquiryState, scope = "level:1") =>
    addInquiry(database.db, user, state, { at: clock.now(), scope });
  const state = (status: InquiryStatus, inklinkId?: string) =>
    stateIn(status, { now: clock.now(), ...(inklinkId === undefined ? {} : { inklinkId }) });

  test("is empty for a new user", async () => {
    expect(await history(await addUser(database.db))).toEqual({ inquiries: [], isCut: false });
  });

  test("holds every attempt, newest first, with the requested checks", async () => {
    const user = await addUser(database.db);
    const first = await add(user, state("rejected", "kyc_iq_1"));
    clock.pass(minuteMs);
    const second = await add(user, state("pending", "kyc_iq_2"), "level:2");
    const { inquiries } = await history(user);
    expect(inquiries).toMatchObject([
      { reference: inquiryReference(second.id), status: "pending", level: 2, startedAt: clock.now() },
      {
        reference: inquiryReference(first.id),
        status: "rejected",
        level: 1,
        startedAt: clock.in(-minuteMs),
      },
    ]);
  });

  test("lists the transitions of each attempt in order, who caused each, and that a decision was reversed", async () => {
    const user = await addUser(database.db);
    const startedAt = clock.now();
    const inquiry = await add(user, state("rejected"));
    clock.pass(minuteMs);
    await saveState(database.db, inquiry, state("approved"), { at: clock.now(), cause: "webhook" });
    const [attempt] = (await history(user)).inquiries;
    expect(attempt?.timeline).toEqual([
      { at: startedAt, cause: "person", to: "creating", kind: "change" },
      { at: startedAt, cause: "person", to: "rejected", kind: "change" },
      { at: clock.now(), cause: "webhook", to: "approved", kind: "reversal" },
    ]);
  });

  test("says that an approval was withdrawn", async () => {
    const user = await addUser(database.db);
    const inquiry = await add(user, state("approved"));
    clock.pass(minuteMs);
    await saveState(database.db, inquiry, state("rejected"), { at: clock.now(), cause: "webhook" });
    const [attempt] = (await history(user)).inquiries;
    expect(attempt?.timeline.map(({ to, kind }) => [to, kind])).toEqual([
      ["creating", "change"],
      ["approved", "change"],
      ["rejected", "approval_reversed"],
    ]);
  });

  test("says that an attempt was closed before it was decided", async () => {
    const user = await addUser(database.db);
    const inquiry = await add(user, state("processing"));
    const closed = transition(inquiry.state, { kind: "closed", at: clock.now() });
    if (closed === null) throw new Error("It was not open");
    await saveState(database.db, inquiry, closed, { at: clock.now(), cause: "person" });
    const [attempt] = (await history(user)).inquiries;
    expect(attempt?.timeline.map(({ to, kind }) => [to, kind])).toEqual([
      ["creating", "change"],
      ["processing", "change"],
      ["failed", "closed"],
    ]);
  });

  test("says that an approval lapsed, and counts again", async () => {
    const user = await addUser(database.db);
    const approved = await add(user, state("approved"));
    const byClock = () => ({ at: clock.now(), cause: "clock" }) as const;
    const lapsed = await saveState(database.db, approved, lapsedByTime({ now: clock.now() }), byClock());
    if (lapsed === null) throw new Error("It was not saved");
    await saveState(database.db, lapsed, state("approved"), byClock());
    const [attempt] = (await history(user)).inquiries;
    expect(attempt?.timeline.slice(2)).toMatchObject([
      { to: "lapsed", kind: "change" },
      { to: "approved", kind: "counts_again" },
    ]);
  });

  test("holds only the user's own inquiries", async () => {
    const [user, other] = [await addUser(database.db), await addUser(database.db)];
    await add(other, state("approved"));
    expect((await history(user)).inquiries).toEqual([]);
  });

  test("holds no InkLink id", async () => {
    const user = await addUser(database.db);
    for (const [index, status] of allStatuses.entries()) {
      const scope = `features:${index}`;
      await add(user, state(status, `kyc_iq_planted_${index}`), scope);
    }
    const told = await history(user);
    expect(told.inquiries).toHaveLength(allStatuses.length);
    expect(JSON.stringify(told)).not.toContain("planted");
  });

  test("applies elapsed time by our own clock", async () => {
    const user = await addUser(database.db);
    await add(user, state("pending"));
    clock.pass(61 * minuteMs);
    expect((await history(user)).inquiries).toMatchObject([{ status: "expired" }]);
  });

  test("is limited to fifty and says that it was cut off", async () => {
    const user = await addUser(database.db);
    for (let attempt = 0; attempt < 51; attempt++) {
      await add(user, state("rejected", `kyc_iq_${attempt}`));
      clock.pass(minuteMs);
    }
    const { inquiries, isCut } = await history(user);
    expect([inquiries.length, isCut]).toEqual([50, true]);
    expect(inquiries[0]?.startedAt).toEqual(clock.in(-minuteMs));
  });

  describe("after the timeline was deleted", () => {
    test("still holds the attempts", async () => {
      const user = await addUser(database.db);
      await add(user, state("approved"));
      await database.db.delete(inquiryEvents);
      expect((await history(user)).inquiries).toMatchObject([{ status: "approved", timeline: [] }]);
    });
  });
});
