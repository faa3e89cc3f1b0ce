import { afterEach, expect, test, vi } from "vitest";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { describeOnBothDatabases } from "@/test/databases";
import { deferred } from "@/test/deferred";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { leaseMs } from "./create-inquiry";

afterEach(() => {
  vi.useRealTimers();
});

describeOnBothDatabases("a start after a process died in the middle of one", (database) => {
  const world = useVerificationWorld(database);

  const addCreation = (person: string) =>
    world.addInquiry(person, stateIn("creating", { now: world.clock.now() }));

  test("leaves that one unresolved by the clock, and goes on", async () => {
    const person = await world.addPerson();
    const lost = await addCreation(person);
    world.clock.pass(leaseMs);
    expect(await world.start(person)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    expect(await world.posts(person)).toHaveLength(1);
    expect((await readInquiry(world.db, lost.id))?.state).toEqual({
      status: "unresolved",
      reason: "interrupted",
    });
    const [, givenUp] = await world.timeline(lost.id);
    expect(givenUp).toMatchObject({ from: "creating", to: "unresolved", cause: "clock" });
  });

  test("counts that one as an attempt", async () => {
    const person = await world.addPerson();
    await addCreation(person);
    world.clock.pass(leaseMs);
    const limited = await world.start(person, { maxAttempts: 1 });
    expect(limited).toMatchObject({ ok: false, error: { kind: "limit" } });
    expect(await world.posts(person)).toEqual([]);
  });
});

describeOnBothDatabases("a creation that takes its time", (database) => {
  const world = useVerificationWorld(database);

  test("is vouched for again and again until it ends, so that nobody takes it for dead", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const person = await world.addPerson();
    const inklink = world.inklink();
    const [asked, mayAsk] = [deferred(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      asked.resolve();
      await mayAsk.promise;
      return inklink.createInquiry(wanted, limits);
    };
    const started = world.start(person, { inklink: { ...inklink, createInquiry } });
    await asked.promise;
    for (let round = 0; round < 3; round++) {
      world.clock.pass(leaseMs - 1);
      vi.advanceTimersByTime(leaseMs - 1);
      const alive = { status: "creating", leaseUntil: world.clock.in(leaseMs) };
      await expect.poll(async () => (await world.inquiry(person)).state).toEqual(alive);
    }
    mayAsk.resolve();
    expect(await started).toMatchObject({ ok: true });
    expect(vi.getTimerCount()).toBe(0);
    expect(await world.statuses(person)).toEqual(["pending"]);
  });
});

describeOnBothDatabases("a creation that was given up and then answered", (database) => {
  const world = useVerificationWorld(database);

  /** A start whose process is believed dead, since its clock stands still while it waits for InkLink. */
  async function startSlowly(person: string) {
    const startedAt = world.clock.now();
    const inklink = world.inklink();
    const [asked, answered] = [deferred(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      const answer = await inklink.createInquiry(wanted, limits);
      asked.resolve();
      await answered.promise;
      return answer;
    };
    const outcome = world.start(person, { now: () => startedAt, inklink: { ...inklink, createInquiry } });
    await asked.promise;
    world.clock.pass(leaseMs);
    return { outcome, answer: () => answered.resolve() };
  }

  test("is stored beside the one that was started in its place, and both go on", async () => {
    const person = await world.addPerson();
    const first = await startSlowly(person);
    const second = await world.start(person);
    first.answer();
    const outcomes = [await first.outcome, second];
    const [newer, older] = await world.control.inquiries({ subjectId: person });
    expect(outcomes).toMatchObject(
      [older, newer].map((made) => ({ value: { url: `${world.sandbox.idvUrl}/?inquiry_id=${made?.id}` } })),
    );
    const stored = (await world.inquiries(person)).map(({ state, detached }) => [state.status, detached]);
    expect(stored).toEqual([
      ["pending", false],
      ["pending", true],
    ]);
  });

  test("has its place again where nothing was started since", async () => {
    const person = await world.addPerson();
    const first = await startSlowly(person);
    await world.start(person, { maxAttempts: 1 });
    expect(await world.statuses(person)).toEqual(["unresolved"]);
    first.answer();
    await first.outcome;
    expect(await world.inquiry(person)).toMatchObject({ detached: false, state: { status: "pending" } });
  });

  test("counts as no attempt where InkLink had refused it", async () => {
    const person = await world.addPerson();
    await world.control.addFault({ on: "create", kind: "status", status: 401, subjectId: person });
    const first = await startSlowly(person);
    await world.start(person, { maxAttempts: 1 });
    first.answer();
    expect(await first.outcome).toMatchObject({ ok: false, error: { upstream: "unauthorized" } });
    expect(await world.statuses(person)).toEqual(["refused"]);
  });
});
