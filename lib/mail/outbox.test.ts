import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { mails } from "@/lib/db/operations-schema";
import { users } from "@/lib/db/schema";
import { lockUser } from "@/lib/users/user";
import { reconcileDue } from "@/lib/verification/reconcile";
import { applyResult } from "@/lib/verification/refresh/refresh";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { useMail } from "@/test/mail";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { mailBackoffMs, maxMailAttempts } from "./outbox";

const kinds: Record<string, string> = {
  approved: "update",
  rejected: "update",
  failed: "update",
  expired: "update",
  manual_review: "review",
  lapsed: "lapsed",
};

describeOnBothDatabases("a change of state", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test.each(allStatuses)("to %s queues an email if users are notified of it", async (status) => {
    const { id } = await mail.addUser();
    const { id: inquiryId, version } = await mail.bringTo(id, status);
    const at = world.clock.now();
    const expected = { inquiryId, userId: id, inquiryVersion: version, status: "waiting", attempts: 0 };
    const kind = kinds[status];
    expect(await mail.queue()).toMatchObject(
      kind === undefined ? [] : [{ ...expected, kind, createdAt: at, dueAt: at, reason: null }],
    );
  });

  test("that reverses a decision queues another", async () => {
    const { id } = await mail.addUser();
    const approved = await mail.bringTo(id, "approved");
    const rejected = stateIn("rejected", { now: world.clock.now(), inklinkId: "kyc_iq_reversed" });
    await saveState(database.db, approved, rejected, {
      ...{ at: world.clock.now(), cause: "webhook", notifyByEmail: true },
    });
    expect((await mail.queue()).map(({ inquiryVersion }) => inquiryVersion)).toEqual([2, 3]);
  });

  test("that is not made queues nothing", async () => {
    const { id } = await mail.addUser();
    const approved = await mail.bringTo(id, "approved");
    const note = { at: world.clock.now(), cause: "webhook", notifyByEmail: true } as const;
    const outdated = { ...approved, version: approved.version - 1 };
    expect(await saveState(database.db, outdated, stateIn("failed", { now: note.at }), note)).toBeNull();
    expect(await mail.queue()).toHaveLength(1);
  });

  test("that is rolled back takes its email with it", async () => {
    const { id } = await mail.addUser();
    const pending = await world.addInquiry(id, stateIn("pending", { now: world.clock.now() }));
    const givenUp = database.db.transaction(async (tx) => {
      const note = { at: world.clock.now(), cause: "webhook", notifyByEmail: true } as const;
      await saveState(tx, pending, stateIn("approved", { now: note.at }), note);
      throw new Error("given up");
    });
    await expect(givenUp).rejects.toThrow("given up");
    expect(await mail.queue()).toEqual([]);
  });

  test("is notified once, whichever of twenty writers makes it", async () => {
    const { id } = await mail.addUser();
    const pending = await world.addInquiry(id, stateIn("pending", { now: world.clock.now() }));
    const note = { at: world.clock.now(), cause: "webhook", notifyByEmail: true } as const;
    const approved = stateIn("approved", { now: note.at });
    await Promise.all(Array.from({ length: 20 }, () => saveState(database.db, pending, approved, note)));
    expect(await mail.queue()).toHaveLength(1);
  });

  test.each([
    ["has no e-mail", { email: null }],
    ["has an unverified one", { emailVerified: null }],
    ["wants no mails", { mailOptOut: true }],
  ])("of a user who %s queues nothing", async (_, user) => {
    const { id } = await mail.addUser(user);
    await mail.bringTo(id, "approved");
    expect(await mail.queue()).toEqual([]);
  });

  test("queues nothing if the app sends no emails", async () => {
    const { id } = await mail.addUser();
    await mail.bringTo(id, "approved", { notifyByEmail: false });
    expect(await mail.queue()).toEqual([]);
  });
});

describeOnBothDatabases("whatever applies the change", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function started(more: { lifetimeMs?: number } = {}) {
    await world.control.setSettings({ inquiryLifetimeMs: more.lifetimeMs ?? 24 * hourMs });
    const { id } = await mail.addUser();
    await world.start(id);
    return { id, inquiry: await world.inquiry(id) };
  }

  test.each(["webhook", "return_page", "live_page", "reconciler"] as const)(
    "%s: an email is queued",
    async (cause) => {
      const { id, inquiry } = await started();
      const [made] = await world.control.inquiries({ subjectId: id });
      await world.control.setResult(made?.id ?? "", { status: "rejected" });
      await applyResult(world.context(), inquiry, { cause, timeoutMs: 14_000 });
      expect(await world.statuses(id)).toEqual(["rejected"]);
      expect(await mail.queue()).toHaveLength(1);
    },
  );

  test("no user is notified twice if InkLink repeats itself", async () => {
    const { id, inquiry } = await started();
    const [made] = await world.control.inquiries({ subjectId: id });
    await world.control.setResult(made?.id ?? "", { status: "approved" });
    for (let time = 0; time < 3; time++) {
      await applyResult(world.context(), inquiry, { cause: "webhook", timeoutMs: 14_000 });
    }
    expect(await mail.queue()).toHaveLength(1);
  });

  test("users are notified of an expiry that the reconciler stores", async () => {
    const { id } = await started({ lifetimeMs: hourMs });
    world.clock.pass(hourMs + 1);
    await reconcileDue(world.context());
    expect(await world.statuses(id)).toEqual(["expired"]);
    expect(await mail.queue()).toHaveLength(1);
  });

  test("but not of one that they find themselves, by starting a new inquiry", async () => {
    const { id } = await started({ lifetimeMs: hourMs });
    world.clock.pass(hourMs + 1);
    await world.start(id);
    expect(await world.statuses(id)).toEqual(["pending", "expired"]);
    expect(await mail.queue()).toEqual([]);
  });
});

describeOnBothDatabases("an erased user", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("loses the queued emails", async () => {
    const { id } = await mail.addUser();
    await mail.bringTo(id, "approved");
    await database.db.delete(users).where(eq(users.id, id));
    expect(await database.db.select().from(mails)).toEqual([]);
  });
});

describeOnPostgres("a queued email", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("does not wait for a start of the same user, nor make it wait", async () => {
    const { id } = await mail.addUser();
    const pending = await world.addInquiry(id, stateIn("pending", { now: world.clock.now() }));
    const [locked, mayEnd] = [deferred(), deferred()];
    const start = database.secondDb.transaction(async (tx) => {
      await lockUser(tx, id);
      locked.resolve();
      await mayEnd.promise;
    });
    await locked.promise;
    const note = { at: world.clock.now(), cause: "webhook", notifyByEmail: true } as const;
    await saveState(database.db, pending, stateIn("approved", { now: note.at }), note);
    expect(await mail.queue()).toHaveLength(1);
    mayEnd.resolve();
    await start;
  });
});

const failures = Array.from({ length: maxMailAttempts - 1 }, (_, index) => index + 1);

test("an email waits for seconds after its first failure, longer each time, and four hours in the end", () => {
  const waits = failures.map((attempts) => mailBackoffMs(attempts, 0.5));
  expect(waits[0]).toBe(15_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.at(-1)).toBe(4 * hourMs);
});

test("emails that failed together do not come back together", () => {
  expect([mailBackoffMs(3, 0), mailBackoffMs(3, 0.999)].map(Math.round)).toEqual([45_000, 74_970]);
});

test("an email is given up after about a day", () => {
  const total = failures.reduce((sum, attempts) => sum + mailBackoffMs(attempts, 0.5), 0);
  expect(total / hourMs).toBeGreaterThan(20);
  expect(total / hourMs).toBeLessThan(30);
});
