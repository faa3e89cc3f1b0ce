import { describe, expect, test } from "vitest";
import { deferred } from "@/test/timing";
import { createWorkerPool } from "./worker-pool";

/** A pool over a queue, in which some jobs never finish before they are released. */
function useQueue(max: number) {
  const queue: string[] = [];
  const held = new Map<string, ReturnType<typeof deferred<void>>>();
  const done: string[] = [];
  let atWork = 0;
  let maxAtWork = 0;
  const pool = createWorkerPool(max, async (wakeAnother) => {
    atWork += 1;
    maxAtWork = Math.max(maxAtWork, atWork);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      wakeAnother();
      await held.get(next)?.promise;
      done.push(next);
    }
    atWork -= 1;
  });
  return {
    pool,
    done,
    maxAtWork: () => maxAtWork,
    add: (...things: string[]) => void queue.push(...things),
    hold: (thing: string) => void held.set(thing, deferred<void>()),
    letGo: (thing: string) => held.get(thing)?.resolve(),
  };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("a worker pool", () => {
  test("does every job, and is idle afterwards", async () => {
    const { pool, add, done } = useQueue(2);
    add("a", "b", "c", "d", "e");
    pool.wake();
    await pool.onIdle();
    expect(done.sort()).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("never has more workers than its limit", async () => {
    const { pool, add, hold, letGo, done, maxAtWork } = useQueue(2);
    for (const thing of ["a", "b", "c"]) hold(thing);
    add("a", "b", "c");
    pool.wake();
    pool.wake();
    pool.wake();
    await soon();
    for (const thing of ["a", "b", "c"]) letGo(thing);
    await pool.onIdle();
    expect([done.length, maxAtWork()]).toEqual([3, 2]);
  });

  test("continues beside a job that hangs, with present and later jobs", async () => {
    const { pool, add, hold, letGo, done } = useQueue(2);
    hold("slow");
    add("slow", "a");
    pool.wake();
    await soon();
    expect(done).toEqual(["a"]);
    add("b");
    pool.wake();
    await soon();
    expect(done).toEqual(["a", "b"]);
    letGo("slow");
    await pool.onIdle();
    expect(done).toEqual(["a", "b", "slow"]);
  });

  test("looks again if a job was added while all workers were busy", async () => {
    const looked = deferred<void>();
    let looks = 0;
    const pool = createWorkerPool(1, async () => {
      looks += 1;
      await looked.promise;
    });
    pool.wake();
    pool.wake();
    looked.resolve();
    await pool.onIdle();
    expect(looks).toBe(2);
  });
});
