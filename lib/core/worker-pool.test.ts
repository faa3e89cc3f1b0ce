import { describe, expect, test } from "vitest";
import { deferred } from "@/test/deferred";
import { createLanes } from "./worker-pool";

/** Lanes over a queue, in which some things are never done before they are let go. */
function useQueue(most: number) {
  const queue: string[] = [];
  const held = new Map<string, ReturnType<typeof deferred<void>>>();
  const done: string[] = [];
  let open = 0;
  let mostOpen = 0;
  const lanes = createLanes(most, async (openAnother) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      openAnother();
      await held.get(next)?.promise;
      done.push(next);
    }
    open -= 1;
  });
  return {
    lanes,
    done,
    mostOpen: () => mostOpen,
    add: (...things: string[]) => void queue.push(...things),
    hold: (thing: string) => void held.set(thing, deferred<void>()),
    letGo: (thing: string) => held.get(thing)?.resolve(),
  };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("lanes", () => {
  test("do everything, and are drained once it is done", async () => {
    const { lanes, add, done } = useQueue(2);
    add("a", "b", "c", "d", "e");
    lanes.open();
    await lanes.drained();
    expect(done.sort()).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("are never more than there may be", async () => {
    const { lanes, add, hold, letGo, done, mostOpen } = useQueue(2);
    for (const thing of ["a", "b", "c"]) hold(thing);
    add("a", "b", "c");
    lanes.open();
    lanes.open();
    lanes.open();
    await soon();
    for (const thing of ["a", "b", "c"]) letGo(thing);
    await lanes.drained();
    expect([done.length, mostOpen()]).toEqual([3, 2]);
  });

  test("go on beside one that hangs, with what was there and with what comes", async () => {
    const { lanes, add, hold, letGo, done } = useQueue(2);
    hold("slow");
    add("slow", "a");
    lanes.open();
    await soon();
    expect(done).toEqual(["a"]);
    add("b");
    lanes.open();
    await soon();
    expect(done).toEqual(["a", "b"]);
    letGo("slow");
    await lanes.drained();
    expect(done).toEqual(["a", "b", "slow"]);
  });

  test("look again where something came while all were open", async () => {
    const looked = deferred<void>();
    let looks = 0;
    const lanes = createLanes(1, async () => {
      looks += 1;
      await looked.promise;
    });
    lanes.open();
    lanes.open();
    looked.resolve();
    await lanes.drained();
    expect(looks).toBe(2);
  });
});
