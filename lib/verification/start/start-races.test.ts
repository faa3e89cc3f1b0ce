import { sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { InquiryState } from "@/lib/verification/model/state";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { saveState, saveStateInScope } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { deferred } from "@/test/timing";
import { useVerificationWorld, type VerificationWorld } from "@/test/verification-world";
import { leaseMs } from "./create-inquiry";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Starts like another request, and reports when that one waits for a creation that it did not begin. */
function startAndWait(world: VerificationWorld, user: string) {
  let requested = 0;
  const waiting = deferred();
  // The clock is read once to decide, and then each time the wait polls the row.
  const now = () => {
    requested += 1;
    if (requested === 2) waiting.resolve();
    return world.clock.now();
  };
  return { outcome: world.start(user, { now }), waits: waiting.promise };
}

/** The other request gets its response. */
async function save(world: VerificationWorld, inquiry: Inquiry, state: InquiryState): Promise<void> {
  const saved = await saveState(world.db, inquiry, state, { at: world.clock.now(), cause: "person" });
  expect(saved).not.toBeNull();
}

/** An inquiry whose creation by another, living process is in progress. */
function addCreation(world: VerificationWorld, user: string): Promise<Inquiry> {
  return world.addInquiry(user, stateIn("creating", { now: world.clock.now() }));
}

describeOnBothDatabases("a start while another request creates the inquiry", (database) => {
  const world = useVerificationWorld(database);

  test("waits for it, and continues there", async () => {
    const user = await world.addUser();
    const creation = await addCreation(world, user);
    const others = Array.from({ length: 5 }, () => startAndWait(world, user));
    await Promise.all(others.map(({ waits }) => waits));
    await save(world, creation, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_theirs" }));
    const url = `${world.sandbox.idvUrl}/?inquiry_id=kyc_iq_theirs`;
    for (const { outcome } of others) {
      expect(await outcome).toEqual({ ok: true, value: { kind: "hosted_flow", url } });
    }
    expect(await world.posts(user)).toEqual([]);
  });

  test.each(["refused", "unresolved"] as const)(
    "shares its outcome %s instead of a second request",
    async (status) => {
      const user = await world.addUser();
      const creation = await addCreation(world, user);
      const others = Array.from({ length: 5 }, () => startAndWait(world, user));
      await Promise.all(others.map(({ waits }) => waits));
      await save(world, creation, { status, reason: "rate_limited" });
      for (const { outcome } of others) {
        expect(await outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: "rate_limited" } });
      }
      expect(await world.posts(user)).toEqual([]);
    },
  );

  test("is not sent to one that was created at a lower level", async () => {
    const user = await world.addUser();
    const creation = await addCreation(world, user);
    const { outcome, waits } = startAndWait(world, user);
    await waits;
    const state = stateIn("pending", { now: world.clock.now() });
    await saveStateInScope(world.db, creation, state, { at: world.clock.now(), cause: "person" }, "level:0");
    expect(await outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: "mismatch" } });
  });

  test("is told that it is in progress if it takes too long", async () => {
    const user = await world.addUser();
    const creation = await addCreation(world, user);
    const { outcome, waits } = startAndWait(world, user);
    await waits;
    passRealTime(14_001);
    expect(await outcome).toEqual({ ok: false, error: { kind: "under_way" } });
    expect(await readInquiry(world.db, creation.id)).toEqual(creation);
  });

  test("takes over at the moment the other's lease ends, once for all waiting starts", async () => {
    const user = await world.addUser();
    await addCreation(world, user);
    const others = Array.from({ length: 5 }, () => startAndWait(world, user));
    await Promise.all(others.map(({ waits }) => waits));
    world.clock.pass(leaseMs);
    const outcomes = await Promise.all(others.map(({ outcome }) => outcome));
    expect(outcomes[0]).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await world.posts(user)).toHaveLength(1);
    expect((await world.statuses(user)).sort()).toEqual(["pending", "unresolved"]);
  });

  test("does not take over without the time for a full try", async () => {
    const user = await world.addUser();
    await addCreation(world, user);
    const { outcome, waits } = startAndWait(world, user);
    await waits;
    passRealTime(9_001);
    world.clock.pass(leaseMs);
    expect(await outcome).toEqual({ ok: false, error: { kind: "under_way" } });
    expect(await world.posts(user)).toEqual([]);
  });
});

describeOnPostgres("a start while a result is being written", (database) => {
  const world = useVerificationWorld(database);

  test("sees the new status, even if the inquiry had expired by our clock", async () => {
    const user = await world.addUser();
    const { now } = world.clock;
    const state = { status: "pending", inklinkId: "kyc_iq_1", expiresAt: now() } as const;
    const overdue = await world.addInquiry(user, state);
    const note = { at: now(), cause: "return_page" } as const;
    const start = await database.secondDb.transaction(async (tx) => {
      await saveState(tx, overdue, stateIn("processing", { now: now(), inklinkId: "kyc_iq_1" }), note);
      const starting = world.start(user);
      await vi.waitUntil(() => isWaitingForLock(world), { interval: 10, timeout: 30_000 });
      return { starting };
    });
    expect(await start.starting).toEqual({ ok: true, value: { kind: "nothing_to_do" } });
    expect(await world.posts(user)).toEqual([]);
    expect(await world.statuses(user)).toEqual(["processing"]);
  });
});

async function isWaitingForLock({ db }: VerificationWorld): Promise<boolean> {
  const waiting = await db
    .select({ pid: sql`pid` })
    .from(sql`pg_stat_activity`)
    .where(sql`datname = current_database() and wait_event_type = 'Lock'`);
  return waiting.length > 0;
}

/** Advances the clock that limits waiting by `ms` at once. */
function passRealTime(ms: number): void {
  const read = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => read() + ms);
}
