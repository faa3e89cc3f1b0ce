import { afterEach, expect, test, vi } from "vitest";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { leaseMs } from "./create-inquiry";

afterEach(() => {
  vi.useRealTimers();
});

describeOnBothDatabases("a start after a process died during an earlier one", (database) => {
  const world = useVerificationWorld(database);

  const addCreation = (user: string) =>
    world.addInquiry(user, stateIn("creating", { now: world.clock.now() }));

  test("leaves the earlier one unresolved when its lease ends, and continues", async () => {
    const user = await world.addUser();
    const lost = await addCreation(user);
    world.clock.pass(leaseMs);
    expect(await world.start(user)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    expect(await world.posts(user)).toHaveLength(1);
    expect((await readInquiry(world.db, lost.id))?.state).toEqual({
      status: "unresolved",
      reason: "interrupted",
    });
    const [, givenUp] = await world.timeline(lost.id);
    expect(givenUp).toMatchObject({ from: "creating", to: "unresolved", cause: "clock" });
  });

  test("counts the earlier one as an attempt", async () => {
    const user = await world.addUser();
    await addCreation(user);
    world.clock.pass(leaseMs);
    const limited = await world.start(user, { maxAttempts: 1 });
    expect(limited).toMatchObject({ ok: false, error: { kind: "limit" } });
    expect(await world.posts(user)).toEqual([]);
  });
});

describeOnBothDatabases("a slow creation", (database) => {
  const world = useVerificationWorld(database);

  test("renews its lease until it ends, so that its process is not presumed dead", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const user = await world.addUser();
    const inklink = world.inklink();
    const [requested, mayRefresh] = [deferred(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      requested.resolve();
      await mayRefresh.promise;
      return inklink.createInquiry(wanted, limits);
    };
    const started = world.start(user, { inklink: { ...inklink, createInquiry } });
    await requested.promise;
    for (let round = 0; round < 3; round++) {
      world.clock.pass(leaseMs - 1);
      vi.advanceTimersByTime(leaseMs - 1);
      const alive = { status: "creating", leaseUntil: world.clock.in(leaseMs) };
      await expect.poll(async () => (await world.inquiry(user)).state).toEqual(alive);
    }
    mayRefresh.resolve();
    expect(await started).toMatchObject({ ok: true });
    expect(vi.getTimerCount()).toBe(0);
    expect(await world.statuses(user)).toEqual(["pending"]);
  });
});

describeOnBothDatabases("a creation that was given up and then succeeded", (database) => {
  const world = useVerificationWorld(database);

  /** A start whose process is presumed dead, since its clock stands still while it waits for InkLink. */
  async function startSlowly(user: string) {
    const startedAt = world.clock.now();
    const inklink = world.inklink();
    const [requested, responded] = [deferred(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      const response = await inklink.createInquiry(wanted, limits);
      requested.resolve();
      await responded.promise;
      return response;
    };
    const outcome = world.start(user, { now: () => startedAt, inklink: { ...inklink, createInquiry } });
    await requested.promise;
    world.clock.pass(leaseMs);
    return { outcome, response: () => responded.resolve() };
  }

  test("is stored beside the one that was started in its place, and both continue", async () => {
    const user = await world.addUser();
    const first = await startSlowly(user);
    const second = await world.start(user);
    first.response();
    const outcomes = [await first.outcome, second];
    const [newer, older] = await world.control.inquiries({ subjectId: user });
    expect(outcomes).toMatchObject(
      [older, newer].map((made) => ({ value: { url: `${world.sandbox.idvUrl}/?inquiry_id=${made?.id}` } })),
    );
    const stored = (await world.inquiries(user)).map(({ state, detached }) => [state.status, detached]);
    expect(stored).toEqual([
      ["pending", false],
      ["pending", true],
    ]);
  });

  test("takes its open slot again if no inquiry was started since", async () => {
    const user = await world.addUser();
    const first = await startSlowly(user);
    await world.start(user, { maxAttempts: 1 });
    expect(await world.statuses(user)).toEqual(["unresolved"]);
    first.response();
    await first.outcome;
    expect(await world.inquiry(user)).toMatchObject({ detached: false, state: { status: "pending" } });
  });

  test("counts as no attempt if InkLink had refused it", async () => {
    const user = await world.addUser();
    await world.control.addFault({ on: "create", kind: "status", status: 401, subjectId: user });
    const first = await startSlowly(user);
    await world.start(user, { maxAttempts: 1 });
    first.response();
    expect(await first.outcome).toMatchObject({ ok: false, error: { upstream: "unauthorized" } });
    expect(await world.statuses(user)).toEqual(["refused"]);
  });
});
