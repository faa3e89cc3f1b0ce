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
    return {
      clock,
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
    const { clock, errorMs } = createProcess();
    expect(errorMs()).toBeGreaterThan(4_000);
    await clock.keep(readTime);
    expect(errorMs()).toBeLessThan(200);
  });

  test("stays known when our own is set meanwhile", async () => {
    const { clock, errorMs, setBy } = createProcess();
    await clock.keep(readTime);
    setBy(-60_000);
    expect(errorMs()).toBeLessThan(200);
  });

  test("is measured again after the machine slept, and at intervals", async () => {
    const { clock, errorMs, pass, setBy } = createProcess();
    await clock.keep(readTime);
    // While a machine sleeps, the monotonic clock stands still.
    pass(-3_000);
    setBy(3_000);
    expect(errorMs()).toBeLessThan(200);
    await clock.keep(readTime);
    pass(61_000);
    await clock.keep(readTime);
    expect(clock.now().getTime() - Date.now()).toBeLessThan(200);
  });

  test("is our own until it has been measured", () => {
    const clock = createDatabaseClock({ wall: () => 42, monotonic: () => 1 });
    expect(clock.now()).toEqual(new Date(42));
  });
});
