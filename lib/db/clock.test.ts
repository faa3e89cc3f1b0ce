import { expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { createDatabaseClock, readDatabaseTime } from "./clock";

describeOnBothDatabases("the clock of the database", (database) => {
  const readTime = () => readDatabaseTime(database.db);

  /** A process whose clocks the test moves: the wall clock is 5 s ahead. */
  function createProcess() {
    const started = performance.now();
    let passed = 0;
    let set = 5_000;
    const monotonic = () => 1_000 + performance.now() - started + passed;
    const clock = createDatabaseClock({ wall: () => Date.now() + set + passed, monotonic });
    /** A measurement is exact to its round trip, which takes longer on a busy machine. */
    let exactMs = 200;
    return {
      clock,
      async keep() {
        const begun = performance.now();
        await clock.keep(readTime);
        exactMs = 200 + performance.now() - begun;
      },
      /** How exact the last measurement was, in milliseconds. */
      exactMs: () => exactMs,
      pass: (ms: number) => {
        passed += ms;
      },
      setBy: (ms: number) => {
        set += ms;
      },
      /** The error of its clock against the true time, which the database has, too. */
      errorMs: () => Math.abs(clock.now().getTime() - passed - Date.now()),
    };
  }

  test("is known however wrong our own is", async () => {
    const { keep, errorMs, exactMs } = createProcess();
    expect(errorMs()).toBeGreaterThan(4_000);
    await keep();
    expect(errorMs()).toBeLessThan(exactMs());
  });

  test("stays known when our own is set meanwhile", async () => {
    const { keep, errorMs, exactMs, setBy } = createProcess();
    await keep();
    setBy(-60_000);
    expect(errorMs()).toBeLessThan(exactMs());
  });

  test("is measured again after the machine slept, and at intervals", async () => {
    const { clock, keep, errorMs, exactMs, pass, setBy } = createProcess();
    await keep();
    // While a machine sleeps, the monotonic clock stands still.
    pass(-3_000);
    setBy(3_000);
    expect(errorMs()).toBeLessThan(exactMs());
    await keep();
    pass(61_000);
    await keep();
    expect(clock.now().getTime() - Date.now()).toBeLessThan(exactMs());
  });

  test("is our own until it has been measured", () => {
    const clock = createDatabaseClock({ wall: () => 42, monotonic: () => 1 });
    expect(clock.now()).toEqual(new Date(42));
  });
});
