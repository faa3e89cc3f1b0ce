import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { mailQueue } from "@/lib/mail/outbox";
import { reconcilerQueue } from "@/lib/verification/store/reconcile-claims";
import { deliveryQueue } from "@/lib/verification/webhooks/deliveries";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { useMail } from "@/test/mail";
import { useVerificationWorld, type VerificationWorld } from "@/test/verification-world";
import type { Db } from "./client";
import { readDueTimes } from "./jobs";
import { claimNext, deadLetter, discard, earliestDue, type Queue, release, retryLater } from "./queue";

const leaseMs = 20_000;

function useQueues(world: VerificationWorld) {
  const inbox = useInbox(world);
  const mail = useMail(world);
  let inquiries = 0;
  return [
    {
      name: "deliveries",
      queue: deliveryQueue,
      add: () => inbox.announce({ inquiryId: "kyc_iq_unknown" }),
    },
    {
      name: "mails",
      queue: mailQueue,
      add: async () => mail.bringTo((await mail.addUser()).id, "approved"),
    },
    {
      name: "inquiries",
      queue: reconcilerQueue,
      async add() {
        inquiries += 1;
        const made = { now: world.clock.in(-6_000), inklinkId: `kyc_iq_${inquiries}` };
        await world.addInquiry(await world.addUser(), stateIn("pending", made), { at: made.now });
      },
    },
  ] satisfies { name: string; queue: Queue<unknown>; add(): Promise<unknown> }[];
}

const timesOf = (db: Db, queue: Queue<unknown>) => {
  const job = {
    name: queue.name,
    wake() {},
    onIdle: async () => ({ taken: 0, againInMs: null, hasFailed: false }),
  };
  return readDueTimes(db, [{ job, earliestDue: earliestDue(queue) }]);
};

describeOnBothDatabases("a queue", (database) => {
  const world = useVerificationWorld(database);

  const queues = useQueues(world);
  for (const { name, queue, add } of queues) {
    const claim = (at = world.clock.now(), db = database.db) =>
      claimNext<unknown>(db, queue, at, new Date(at.getTime() + leaseMs));

    describe(`of ${name}`, () => {
      test("gives each row to one of several instances", async () => {
        for (let count = 0; count < 12; count++) await add();
        const claims = Array.from({ length: 16 }, (_, index) =>
          claim(world.clock.now(), index % 2 === 0 ? database.db : database.secondDb),
        );
        const claimed = (await Promise.all(claims)).flatMap((one) => (one === null ? [] : [one.claim.id]));
        for (let one = await claim(); one !== null; one = await claim()) claimed.push(one.claim.id);
        expect(claimed).toHaveLength(12);
        expect(new Set(claimed).size).toBe(12);
      });

      test("gives one row at a time, whatever plan the database chooses", async () => {
        for (let count = 0; count < 8; count++) await add();
        await database.db.transaction(async (tx) => {
          // The plans that remain look up the due row again for each row.
          for (const method of ["hashjoin", "mergejoin", "hashagg", "sort", "material"])
            await tx.execute(sql.raw(`set local enable_${method} = off`));
          await claim(world.clock.now(), tx);
        });
        let left = 0;
        while ((await claim()) !== null) left += 1;
        expect(left).toBe(7);
      });

      test("gives a row again when the lease of a process that died has ended, or the row was released", async () => {
        await add();
        const first = await claim();
        expect(await claim(world.clock.in(leaseMs - 1))).toBeNull();
        const second = await claim(world.clock.in(leaseMs));
        expect(second?.claim.id).toBe(first?.claim.id);
        if (first === null || second === null) throw new Error("Nothing was claimed");
        // It is no longer that process's row.
        await release<unknown>(database.db, queue, first.claim, world.clock.now());
        expect(await claim()).toBeNull();
        await release<unknown>(database.db, queue, second.claim, world.clock.now());
        expect(await claim()).not.toBeNull();
      });

      test("returns the due time of its first row, and the current time", async () => {
        expect((await timesOf(database.db, queue)).due.get(queue.name)).toBeNull();
        await add();
        await add();
        const { now, due } = await timesOf(database.db, queue);
        expect(due.get(queue.name)).toBeLessThanOrEqual(world.clock.now().getTime());
        expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
        await claim();
        await claim();
        const leases = await timesOf(database.db, queue);
        expect(leases.due.get(queue.name)).toBe(world.clock.in(leaseMs).getTime());
      });
    });
  }

  describe("that counts failures", () => {
    const inbox = useInbox(world);

    async function claimed() {
      const id = await inbox.announce({ inquiryId: "kyc_iq_unknown" });
      const now = world.clock.now();
      const one = await claimNext(database.db, deliveryQueue, now, new Date(now.getTime() + leaseMs));
      if (one === null) throw new Error("Nothing was due");
      return { id, claim: one.claim, read: () => inbox.delivery(id) };
    }

    test("counts only failures, the last one included", async () => {
      const { claim, read } = await claimed();
      const dueAt = world.clock.in(1_000);
      await retryLater(database.db, deliveryQueue, claim, { dueAt, reason: "timeout", failed: true });
      const again = { id: claim.id, dueAt };
      await retryLater(database.db, deliveryQueue, again, { dueAt, reason: "circuit_open", failed: false });
      expect(await read()).toMatchObject({ status: "waiting", dueAt, reason: "circuit_open", attempts: 1 });
      await deadLetter(database.db, deliveryQueue, again, { reason: "timeout", now: dueAt });
      expect(await read()).toMatchObject({ status: "parked", dueAt: null, finishedAt: dueAt, attempts: 2 });
    });

    test("changes nothing for a process whose lease has ended", async () => {
      const { claim, read } = await claimed();
      const late = { id: claim.id, dueAt: world.clock.in(leaseMs - 1) };
      const before = await read();
      const now = world.clock.now();
      await retryLater(database.db, deliveryQueue, late, { dueAt: now, reason: "timeout", failed: true });
      await deadLetter(database.db, deliveryQueue, late, { reason: "timeout", now });
      await discard(database.db, deliveryQueue, late, { status: "done", reason: "timeout", now });
      await release(database.db, deliveryQueue, late, now);
      expect(await read()).toEqual(before);
    });
  });
});

describeOnPostgres("the earliest due time", (database) => {
  test.each([deliveryQueue, mailQueue, reconcilerQueue] satisfies Queue<unknown>[])(
    "of $name is read from the first entry of an index",
    async (queue) => {
      const plan = await database.db.transaction(async (tx) => {
        await tx.execute(sql`set local enable_seqscan = off`);
        return tx.execute(sql`explain ${earliestDue(queue)}`);
      });
      expect(JSON.stringify(plan)).toMatch(/Limit.*Index Only Scan using \w+_(due|reconcile)_idx/);
    },
  );
});
