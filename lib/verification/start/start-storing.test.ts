import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import type { InklinkClient } from "@/lib/inklink/client";
import { saveStateInScope } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { createReserved } from "./create-inquiry";

describeOnBothDatabases("InkLink's response to a creation", (database) => {
  const world = useVerificationWorld(database);
  let isFailing = false;

  /** The next `times` updates of an inquiry fail in the database, as if it were down for a moment. */
  async function failToStore(times: number): Promise<void> {
    isFailing = true;
    await database.db.execute(sql`create sequence failures`);
    await database.db.execute(sql`
      create function fail() returns trigger language plpgsql as $$
      begin
        if nextval('failures') <= ${sql.raw(String(times))} then
          raise exception 'away' using errcode = '57P03';
        end if;
        return new;
      end $$`);
    await database.db.execute(
      sql`create trigger fail before update on inquiries for each row execute function fail()`,
    );
  }

  async function stopFailing(): Promise<void> {
    if (!isFailing) return;
    isFailing = false;
    await database.db.execute(sql`drop trigger fail on inquiries`);
    await database.db.execute(sql`drop function fail`);
    await database.db.execute(sql`drop sequence failures`);
  }
  afterEach(stopFailing);

  test("is stored once the database is back, and the user continues", async () => {
    const user = await world.addUser();
    await failToStore(2);
    expect(await world.start(user)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    const [made] = await world.control.inquiries({ subjectId: user });
    expect((await world.inquiry(user)).state).toMatchObject({ status: "pending", inklinkId: made?.id });
    expect(await world.posts(user)).toHaveLength(1);
  });

  test.each([
    [400, "refused"],
    [504, "unresolved"],
  ])("is stored, too, if it was %i", async (status, stored) => {
    const user = await world.addUser();
    await world.control.addFault({ on: "create", kind: "status", status, subjectId: user });
    await failToStore(1);
    await world.start(user);
    expect(await world.statuses(user)).toEqual([stored]);
  });

  test("is retried until the deadline and no longer", async () => {
    const user = await world.addUser();
    const reserved = await world.addInquiry(user, stateIn("creating", { now: world.clock.now() }));
    await failToStore(1_000);
    const begun = performance.now();
    await expect(createReserved(world.context(), reserved, begun + 200)).rejects.toThrow();
    // Pauses of 50, 100 and 200 ms: a fourth try would begin after the deadline.
    const tries = await countFailures();
    expect(tries).toBeGreaterThanOrEqual(1);
    expect(tries).toBeLessThanOrEqual(3);
    expect(await world.posts(user)).toHaveLength(1);
  });

  async function countFailures(): Promise<number> {
    const [row] = await database.db.select({ count: sql`last_value`.mapWith(Number) }).from(sql`failures`);
    return row?.count ?? 0;
  }

  test("leads nowhere if the attempt was linked to an inquiry of a lower level meanwhile", async () => {
    const user = await world.addUser();
    const level2 = { checks: { level: 2 }, scope: "level:2" } as const;
    const lower = stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_lower" });
    const inklink: InklinkClient = {
      ...world.inklink(),
      async createInquiry() {
        const note = { at: world.clock.now(), cause: "person" } as const;
        await saveStateInScope(database.db, await world.inquiry(user), lower, note, "level:1");
        const value = { id: "kyc_iq_own", expiresAt: world.clock.in(60_000), level: 2, requestId: null };
        return { ok: true, value };
      },
    };
    expect(await world.start(user, { ...level2, inklink })).toEqual({
      ok: false,
      error: { kind: "upstream", upstream: "interrupted" },
    });
    // The attempt does not block the next one.
    expect(await world.start(user, level2)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
  });

  describe("with the id of another inquiry", () => {
    /** An InkLink that returns the same id to all requests, at the same moment. */
    function sameForAll(count: number): InklinkClient {
      const all = deferred<void>();
      let requested = 0;
      return {
        ...world.inklink(),
        async createInquiry() {
          requested += 1;
          if (requested === count) all.resolve();
          await all.promise;
          return {
            ok: true,
            value: { id: "kyc_iq_same", expiresAt: world.clock.in(60_000), level: 1, requestId: null },
          };
        },
      };
    }

    test("is a mismatch for all but one, also if they are stored at the same moment", async () => {
      const people = await Promise.all(Array.from({ length: 4 }, () => world.addUser()));
      const inklink = sameForAll(people.length);
      const outcomes = await Promise.all(people.map((user) => world.start(user, { inklink })));
      const mismatch = { ok: false, error: { kind: "upstream", upstream: "mismatch" } };
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(outcomes.filter(({ ok }) => !ok)).toEqual([mismatch, mismatch, mismatch]);
      const statuses = await Promise.all(people.map((user) => world.statuses(user)));
      expect(statuses.flat().sort()).toEqual(["pending", "unresolved", "unresolved", "unresolved"]);
    });
  });
});
