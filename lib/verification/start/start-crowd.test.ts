import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Db } from "@/lib/db/client";
import type { InklinkClient } from "@/lib/inklink/client";
import { describeOnBothDatabases } from "@/test/databases";
import { useVerificationWorld } from "@/test/verification-world";
import { creationPollMs } from "./start";

const beginnings = new Set<PropertyKey>(["select", "insert", "update", "delete", "with", "transaction"]);

/** The database, and how many transactions were begun: a statement outside of one is one. */
function counting(db: Db): { db: Db; transactions: () => number } {
  let transactions = 0;
  const counted = new Proxy(db, {
    get(target, property, receiver) {
      if (beginnings.has(property)) transactions += 1;
      return Reflect.get(target, property, receiver);
    },
  });
  return { db: counted, transactions: () => transactions };
}

describeOnBothDatabases("a crowd of starts of one user", (database) => {
  const world = useVerificationWorld(database);

  test("waits for one creation with hardly more transactions than starts", async () => {
    const user = await world.addUser();
    const { db, transactions } = counting(world.db);
    const real = world.inklink();
    const slow: InklinkClient = {
      ...real,
      async createInquiry(...call) {
        await sleep(400);
        return real.createInquiry(...call);
      },
    };
    const starts = Array.from({ length: 120 }, () => world.start(user, { db, inklink: slow }));
    const outcomes = await Promise.all(starts);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    expect(await world.posts(user)).toHaveLength(1);
    expect(transactions()).toBeLessThan(200);
  });
});

test("the pauses between two polls grow, and are bounded", () => {
  const pauses = Array.from({ length: 20 }, (_, look) => creationPollMs(look));
  expect(pauses.slice(0, 4)).toEqual([100, 150, 225, 337.5]);
  expect(Math.max(...pauses)).toBe(1_000);
  // While any start waits, one process polls at most this often.
  let looks = 0;
  for (let waitedMs = 0; waitedMs < 14_000; looks++) waitedMs += creationPollMs(looks);
  expect(looks).toBeLessThan(25);
});
