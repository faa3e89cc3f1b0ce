import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test } from "vitest";
import { createVirtualTimers, deferred } from "@/test/timing";
import { createJob } from "./job";
import { startJobScheduler } from "./job-scheduler";

/** One job over a queue of due times; due times of another instance cannot be claimed. */
function useScheduler({ startAt = 0 } = {}) {
  const { clock, pass, applyElapsedTime } = createVirtualTimers(startAt);
  const stop = new AbortController();
  const queue = { due: [] as number[], isAnothers: false, isAway: false };
  const seen = { looks: [] as number[], wakes: [] as number[], done: [] as number[], failures: 0 };
  const rests: number[] = [];
  const job = createJob({
    name: "queue",
    max: 2,
    monotonic: clock.monotonic,
    async work() {
      seen.wakes.push(clock.monotonic());
      const due = queue.isAnothers ? [] : queue.due.filter((at) => at <= clock.now());
      queue.due = queue.due.filter((at) => !due.includes(at));
      for (const _ of due) seen.done.push(clock.monotonic());
      return { taken: due.length, restMs: rests.shift() ?? null };
    },
  });
  const scheduler = startJobScheduler({
    jobs: [job],
    clock,
    stopping: stop.signal,
    async look() {
      seen.looks.push(clock.monotonic());
      if (queue.isAway) throw new Error("The database is away");
      return new Map([["queue", queue.due.length === 0 ? null : Math.min(...queue.due)]]);
    },
    onLookFailed() {
      seen.failures += 1;
    },
  });
  return {
    queue,
    seen,
    rests,
    stop,
    pass,
    applyElapsedTime,
    scheduler,
    /** As if this process stores work. */
    store(at: number) {
      queue.due.push(at);
      scheduler.noteDue("queue", at);
    },
  };
}

/** With measured clocks. */
const toleranceMs = 10;

describe("an idle scheduler", () => {
  test("polls five times a minute, and wakes no job", async () => {
    const { seen, pass } = useScheduler();
    await pass(10 * 60_000 - 1);
    expect(seen.looks).toHaveLength(50);
    expect(seen.wakes).toEqual([]);
  });

  test("polls again soon if a poll failed, and claims what waited", async () => {
    const { queue, seen, pass } = useScheduler();
    await pass(11_000);
    queue.isAway = true;
    await pass(6_500);
    expect(seen.failures).toBe(6);
    queue.due.push(15_000);
    queue.isAway = false;
    await pass(1_000);
    expect(seen.done).toHaveLength(1);
  });
});

describe("work that is stored here", () => {
  test("is claimed at once", async () => {
    const { seen, store, pass, applyElapsedTime } = useScheduler();
    await pass(5_000);
    store(5_000);
    await applyElapsedTime();
    expect(seen.done).toEqual([5_000]);
  });

  test("is claimed when it is due, in whatever order it was stored", async () => {
    const { seen, store, pass } = useScheduler();
    await pass(500);
    const dueTimes = [20_000, 1_500, 1_900, 3_000, 1_700];
    for (const at of dueTimes) store(at);
    await pass(30_000);
    expect(seen.done).toHaveLength(5);
    for (const [index, at] of dueTimes.sort((a, b) => a - b).entries()) {
      expect(seen.done[index]).toBeGreaterThanOrEqual(at);
      expect(seen.done[index]).toBeLessThanOrEqual(at + toleranceMs);
    }
  });

  test("is found if it exceeds what can be remembered", async () => {
    const { queue, seen, store, pass } = useScheduler();
    await pass(500);
    for (let index = 0; index < 1_000; index++) store(1_000 + index * 100);
    await pass(102_000);
    expect(queue.due).toEqual([]);
    expect(seen.done).toHaveLength(1_000);
  });

  test("is neither claimed early nor polled for if it is due in a hundred years", async () => {
    const start = Date.parse("2026-03-01T09:00:00Z");
    const { seen, store, pass } = useScheduler({ startAt: start });
    store(start + 100 * 365 * 24 * 3_600_000);
    await pass(60_000);
    expect(seen.wakes).toEqual([]);
    expect(seen.looks.length).toBeLessThanOrEqual(6);
  });

  test("is claimed by another worker while one is busy", async () => {
    const { clock } = createVirtualTimers();
    const [slow, both] = [deferred(), deferred()];
    let atWork = 0;
    const job = createJob({
      name: "queue",
      max: 2,
      async work() {
        atWork += 1;
        if (atWork === 2) both.resolve();
        await slow.promise;
        return { taken: 1, restMs: null };
      },
    });
    const scheduler = startJobScheduler({
      jobs: [job],
      clock,
      stopping: new AbortController().signal,
      look: async () => new Map(),
      onLookFailed() {},
    });
    scheduler.noteDue("queue", 0);
    scheduler.noteDue("queue", 0);
    await both.promise;
    slow.resolve();
    await scheduler.onIdle();
    expect(atWork).toBe(2);
  });
});

describe("work that another instance stored", () => {
  test("is claimed within 15 s", async () => {
    const { queue, seen, pass } = useScheduler();
    await pass(100);
    queue.due.push(100);
    await pass(15_000);
    expect(seen.done).toHaveLength(1);
  });

  test("is claimed when its lease ends, if that instance died", async () => {
    const { queue, seen, pass } = useScheduler();
    await pass(100);
    queue.due.push(20_000);
    await pass(30_000);
    expect(seen.done).toHaveLength(1);
    expect(seen.done[0]).toBeGreaterThanOrEqual(20_000);
    expect(seen.done[0]).toBeLessThanOrEqual(20_000 + toleranceMs);
  });

  test("causes one claim per poll, if it is due and cannot be claimed", async () => {
    const { queue, seen, pass } = useScheduler();
    await pass(100);
    queue.isAnothers = true;
    queue.due.push(0);
    await pass(10 * 60_000);
    expect(seen.looks).toHaveLength(51);
    expect(seen.wakes).toHaveLength(50);
  });

  test("causes the next poll one second after a claim, and no sooner", async () => {
    const { queue, seen, store, pass, applyElapsedTime } = useScheduler();
    await pass(12_100);
    store(12_100);
    await applyElapsedTime();
    queue.due.push(12_200);
    await pass(400);
    expect(seen.looks).toEqual([0, 12_000]);
    await pass(500);
    expect(seen.looks).toEqual([0, 12_000, 13_000]);
    expect(seen.done).toHaveLength(2);
  });
});

describe("a job that pauses", () => {
  test("claims nothing meanwhile, and is called again afterwards", async () => {
    const { seen, rests, store, pass } = useScheduler();
    rests.push(5_000);
    store(0);
    await pass(100);
    store(100);
    await pass(4_800);
    expect(seen.done).toHaveLength(1);
    await pass(200);
    expect(seen.done).toHaveLength(2);
  });
});

test("no job is begun once the process is told to stop", async () => {
  const { seen, stop, store, pass } = useScheduler();
  await pass(100);
  stop.abort();
  store(100);
  await pass(60_000);
  expect(seen).toMatchObject({ wakes: [], looks: [0] });
});

test("a job that a request wakes has no context of the request", async () => {
  const request = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const job = createJob({
    name: "queue",
    max: 1,
    async work() {
      seen.push(request.getStore());
      return { taken: 0, restMs: null };
    },
  });
  const scheduler = startJobScheduler({
    jobs: [job],
    clock: createVirtualTimers().clock,
    stopping: new AbortController().signal,
    look: async () => new Map(),
    onLookFailed() {},
  });
  request.run("of a person", () => scheduler.noteDue("queue", 0));
  await scheduler.onIdle();
  expect(seen).toEqual([undefined]);
});
