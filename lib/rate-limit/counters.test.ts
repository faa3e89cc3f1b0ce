import { expect, test } from "vitest";
import { rateLimits } from "@/lib/db/operations-schema";
import { sessions } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createTestClock } from "@/test/timing";
import { addUser } from "@/test/verification-world";
import { consume } from "./counters";
import { limits, windowMs } from "./limits";

const most = limits.form.perUser;
const stepMs = windowMs / most;

describeOnBothDatabases("the counters of a limit", (database) => {
  async function signedIn(sessionHash: string, clock = createTestClock()) {
    const userId = await addUser(database.db);
    await database.db
      .insert(sessions)
      .values({ sessionToken: sessionHash, userId, expires: clock.in(windowMs * 9) });
    const use = { limit: "form", sessionHash, address: `home-of-${sessionHash}` } as const;
    return { userId, clock, use, count: (db = database.db) => consume(db, use, clock.now()) };
  }

  /** The results when this many requests, over two instances, consume at once. */
  async function atOnce(times: number, count: (db: typeof database.db) => Promise<number | null>) {
    const dbs = [database.db, database.secondDb];
    return Promise.all(Array.from({ length: times }, (_, index) => count(dbs[index % 2] ?? database.db)));
  }

  test("permit the limit, with any number of requests at once on any instance", async () => {
    const { count } = await signedIn("session");
    const responses = await atOnce(most + 40, count);
    expect(responses.filter((response) => response === null)).toHaveLength(most);
    const refused = responses.filter((response) => response !== null);
    expect(refused).toHaveLength(40);
    // While others are still being counted, the time may be too early, and never too late.
    for (const seconds of refused) {
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(stepMs / 1000);
    }
    expect(await atOnce(10, count)).toEqual(Array(10).fill(stepMs / 1000));
  });

  test("refill in even steps after that, at the announced time and not before", async () => {
    const { count, clock } = await signedIn("session");
    await atOnce(most, count);
    clock.pass(stepMs - 1);
    expect(await count()).toBe(1);
    clock.pass(1);
    expect(await count()).toBeNull();
    expect(await count()).toBe(stepMs / 1000);
  });

  test("are full again after the whole period", async () => {
    const { count, clock } = await signedIn("session");
    await atOnce(most, count);
    clock.pass(windowMs);
    const responses = await atOnce(most + 1, count);
    expect(responses.filter((response) => response === null)).toHaveLength(most);
  });

  test("do not count refused requests", async () => {
    const { count, clock } = await signedIn("session");
    await atOnce(most * 3, count);
    clock.pass(stepMs);
    expect(await count()).toBeNull();
  });

  test("of one user are not those of another, even from the same address", async () => {
    const [one, other] = [await signedIn("one"), await signedIn("other")];
    await atOnce(most, one.count);
    expect(await one.count()).not.toBeNull();
    expect(
      await consume(database.db, { ...other.use, address: one.use.address }, one.clock.now()),
    ).toBeNull();
  });

  test("of a user count together, whatever the session and the address", async () => {
    const { userId, count, clock, use } = await signedIn("session");
    const expires = clock.in(windowMs);
    await database.db.insert(sessions).values({ sessionToken: "another", userId, expires });
    await atOnce(most, count);
    const elsewhere = { ...use, sessionHash: "another", address: "elsewhere" };
    expect(await consume(database.db, elsewhere, clock.now())).not.toBeNull();
  });

  test("without a user, or with an expired session, count for the address alone", async () => {
    const { count, clock, use } = await signedIn("session");
    clock.pass(windowMs * 9);
    await count();
    await consume(database.db, { ...use, sessionHash: null }, clock.now());
    await consume(database.db, { ...use, sessionHash: "unknown" }, clock.now());
    const spentUntil = clock.in((3 * windowMs) / limits.form.perAddress);
    expect(await database.db.select().from(rateLimits)).toEqual([
      { key: "form:address:home-of-session", spentUntil },
    ]);
  });

  test("of one address are limited, too, for all users together", async () => {
    const { use, clock } = await signedIn("session");
    const spentUntil = clock.in(windowMs);
    await database.db.insert(rateLimits).values({ key: `form:address:${use.address}`, spentUntil });
    expect(await consume(database.db, use, clock.now())).toBe(1);
    expect(await consume(database.db, { ...use, address: "elsewhere" }, clock.now())).toBeNull();
  });

  test("of one limit are not those of another", async () => {
    const { count, use, clock } = await signedIn("session");
    await atOnce(most, count);
    expect(await consume(database.db, { ...use, limit: "signIn" }, clock.now())).toBeNull();
  });
});
