import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openPostgres } from "@/lib/db/postgres";
import * as schema from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { currentInquiry, statusOf } from "@/lib/verification/model/policy";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { bodyOf, countLockWaiters, issuer, statusEvents, useHostEvents } from "@/test/host-events";
import { allStatuses, clockAt, stateIn } from "@/test/inquiries";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { deferred } from "@/test/timing";
import { addInquiry, addUser, useVerificationWorld } from "@/test/verification-world";
import { listInquiries } from "./inquiries";
import { lowerScope } from "./lower-scope";
import type { StatusEvents } from "./status-events";
import { saveState } from "./transitions";

const createdStatuses = allStatuses.filter(
  (one) => !["creating", "unresolved", "abandoned", "refused"].includes(one),
);

describeOnBothDatabases("an event for the host product", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  test("names the person, the status and when it was decided, and nothing else", async () => {
    const userId = await events.addEvents("approved");
    const now = world.clock.now().toISOString();
    const [event, ...others] = await events.queue();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      ...{ userId, sequence: 1, type: "verification.approved", status: "waiting", attempts: 0 },
      ...{ createdAt: world.clock.now(), dueAt: world.clock.now(), finishedAt: null, responseStatus: null },
    });
    expect(event?.id).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(event && bodyOf(event)).toEqual({
      type: "verification.approved",
      timestamp: now,
      data: {
        ...{ user_id: userId, subject: `subject-${userId}`, issuer, status: "approved", level: 1 },
        ...{ sequence: 1, decided_at: now, valid_until: null },
      },
    });
  });

  test.each(allStatuses)("is made for a change to %s if the person's status changes", async (status) => {
    const userId = await events.addUser();
    const before = await events.addInquiry(userId, status === "unresolved" ? "creating" : "unresolved");
    await events.change(before, status);
    const types = (await events.queue()).map(({ type }) => type);
    expect(types).toEqual(createdStatuses.includes(status) ? [`verification.${status}`] : []);
  });

  test("counts the person's events from one, by one", async () => {
    await events.addEvents("pending", "processing");
    const userId = await events.addEvents("pending", "processing", "manual_review", "approved");
    const own = await events.queue(userId);
    expect(own.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, "verification.pending"],
      [2, "verification.processing"],
      [3, "verification.manual_review"],
      [4, "verification.approved"],
    ]);
    expect(own.map((event) => bodyOf(event).data.sequence)).toEqual([1, 2, 3, 4]);
  });

  test("is not made if the person's status stays", async () => {
    const userId = await events.addEvents("approved");
    const other = await events.addInquiry(userId, "pending", "level:2");
    await events.change(other, "processing");
    await events.change(await events.addInquiry(userId, "pending", "features:abc"), "approved");
    expect(await events.queue()).toHaveLength(1);
    expect(await events.told(userId)).toMatchObject({ sequence: 1, status: "approved", level: 1 });
  });

  test("tells a new decision of the same kind, and a higher level", async () => {
    const userId = await events.addEvents("rejected");
    world.clock.pass(1_000);
    await events.change(await events.addInquiry(userId), "rejected");
    await events.change(await events.addInquiry(userId, "pending", "level:3"), "approved");
    const said = (await events.queue()).map((event) => bodyOf(event).data);
    expect(said.map(({ status, level }) => [status, level])).toEqual([
      ["rejected", 1],
      ["rejected", 1],
      ["approved", 3],
    ]);
    expect(said[1]?.decided_at).not.toBe(said[0]?.decided_at);
  });

  test("is not stored if nothing is sent, and counted all the same", async () => {
    const userId = await events.addUser();
    const counted = { statusEvents: { ...statusEvents, isSent: false } };
    await events.change(await events.addInquiry(userId), "approved", counted);
    expect(await events.queue()).toEqual([]);
    expect(await events.told(userId)).toMatchObject({ sequence: 1, status: "approved" });
  });

  test("is neither stored nor counted if there is no host product", async () => {
    const userId = await events.addUser();
    await events.change(await events.addInquiry(userId), "approved", { statusEvents: null });
    expect(await events.queue()).toEqual([]);
    expect(await events.told(userId)).toEqual({ sequence: 0, status: null, level: null, decidedAt: null });
  });

  test("goes with a change that is not made or rolled back", async () => {
    const userId = await events.addUser();
    const inquiry = await events.addInquiry(userId);
    const note = { at: world.clock.now(), cause: "webhook", statusEvents } as const;
    const approved = stateIn("approved", { now: note.at });
    expect(await saveState(database.db, { ...inquiry, version: 7 }, approved, note)).toBeNull();
    const givenUp = database.db.transaction(async (tx) => {
      await events.change(inquiry, "approved", { db: tx });
      throw new Error("given up");
    });
    await expect(givenUp).rejects.toThrow("given up");
    expect(await events.queue()).toEqual([]);
    expect(await events.told(userId)).toMatchObject({ sequence: 0 });
  });

  test("tells that an approval no longer counts if less was checked than was requested", async () => {
    const userId = await events.addUser();
    const level2 = { statusEvents: { ...statusEvents, scope: "level:2" } };
    const inquiry = await events.addInquiry(userId, "pending", "level:2");
    await events.change(inquiry, "approved", level2);
    const inklinkId = "inklinkId" in inquiry.state ? inquiry.state.inklinkId : "";
    const lower = () =>
      lowerScope(database.db, { userId, inklinkId, scope: "level:1" }, { at: world.clock.now(), ...level2 });
    await lower();
    await lower();
    expect((await events.queue()).map(({ type }) => type)).toEqual([
      "verification.approved",
      "verification.lapsed",
    ]);
  });
});

const start = new Date("2026-03-01T09:00:00.000Z");

describeOnBothDatabases("several inquiries of one person that change at once", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  test("leave the truth as the newest event, without a gap", async () => {
    const statuses = fc.constantFrom(...createdStatuses);
    const property = fc.asyncProperty(fc.array(statuses, { minLength: 2, maxLength: 5 }), async (nexts) => {
      const userId = await events.addUser();
      const made: Inquiry[] = [];
      for (const [index] of nexts.entries()) {
        made.push(await events.addInquiry(userId, "unresolved", `level:${(index % 3) + 1}`));
      }
      const databases = [database.db, database.secondDb];
      await Promise.all(
        made.map((inquiry, index) =>
          events.change(inquiry, nexts[index] ?? "pending", { db: databases[index % 2] ?? database.db }),
        ),
      );
      const current = currentInquiry(
        await listInquiries(database.db, userId),
        "level:1",
        clockAt(world.clock.now()),
      );
      const own = await events.queue(userId);
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1));
      expect(own.at(-1)?.type).toBe(`verification.${statusOf(current)}`);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describeOnPostgres("a change that makes an event", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  test("waits for another change of the same person, and then sees it", async () => {
    const userId = await events.addUser();
    const [first, second] = [
      await events.addInquiry(userId),
      await events.addInquiry(userId, "pending", "level:2"),
    ];
    const [changed, mayCommit] = [deferred(), deferred()];
    const earlier = database.secondDb.transaction(async (tx) => {
      await events.change(first, "approved", { db: tx });
      changed.resolve();
      await mayCommit.promise;
    });
    await changed.promise;
    const later = events.change(second, "processing");
    await expect.poll(() => countLockWaiters(database.db)).toBe(1);
    mayCommit.resolve();
    await Promise.all([earlier, later]);
    expect((await events.queue()).map(({ type }) => type)).toEqual(["verification.approved"]);
  });
});

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("the statements of a change", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    const url = await createDatabase(serverUrl ?? "");
    await (await openPostgres(url)).close();
    pool = new pg.Pool({ connectionString: url, max: 1 });
  });
  afterAll(() => pool.end());
  captureLog();

  async function statementsOf(settings: StatusEvents | null): Promise<[string, unknown[]][]> {
    const statements: [string, unknown[]][] = [];
    const logQuery = (text: string, params: unknown[]) => void statements.push([text, params]);
    const db = drizzle(pool, { schema, logger: { logQuery } });
    const userId = await addUser(db);
    const pending = stateIn("pending", { now: start, inklinkId: `kyc_iq_${userId}` });
    const inquiry = await addInquiry(db, userId, pending, { at: start });
    statements.length = 0;
    const approved = stateIn("approved", { now: start, inklinkId: `kyc_iq_${userId}` });
    await saveState(db, inquiry, approved, { at: start, cause: "webhook", statusEvents: settings });
    return statements.filter(([text]) => !/^(?:begin|commit)/.test(text));
  }

  test("are one, and one more if the host product is told", async () => {
    expect(await statementsOf(null)).toHaveLength(1);
    expect(await statementsOf(statusEvents)).toHaveLength(2);
    expect(await statementsOf({ ...statusEvents, isSent: false })).toHaveLength(2);
  });

  test("use indexes alone", async () => {
    const statements = await statementsOf(statusEvents);
    await pool.query("set enable_seqscan = off");
    for (const [text, params] of statements) {
      const { rows } = await pool.query(`explain ${text}`, params);
      expect(rows.filter((row) => /Seq Scan/.test(JSON.stringify(row)))).toEqual([]);
    }
  });
});

test("every writer of a state says whether the host product is told", () => {
  const lib = path.join(import.meta.dirname, "../..");
  const writers = readdirSync(lib, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ts$/.test(file) && !file.includes(".test."))
    .filter((file) => /\b(?:saveState|lowerScope)\(/.test(readFileSync(path.join(lib, file), "utf8")));
  expect(writers.length).toBeGreaterThan(5);
  const silent = writers.filter(
    (file) => !/\bstatusEvents\b/.test(readFileSync(path.join(lib, file), "utf8")),
  );
  expect(silent).toEqual([]);
});
