import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { dayMs, hourMs } from "@/lib/core/duration";
import { inquiries, type users } from "@/lib/db/schema";
import { eraseUser } from "@/lib/privacy/erase";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { applyResult } from "@/lib/verification/refresh/refresh";
import type { Context } from "@/lib/verification/store/context";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useMail } from "@/test/mail";
import { useVerificationWorld } from "@/test/verification-world";
import { queueDueReminders } from "./reminders";
import { saveState } from "./store/transitions";

const lifetimeMs = 7 * dayMs;

type World = ReturnType<typeof useVerificationWorld>;
type Mail = ReturnType<typeof useMail>;

/** Users who have started a verification, and the job that reminds them. */
function useReminders(world: World, mail: Mail) {
  return {
    async started(user: Partial<typeof users.$inferInsert> = {}) {
      await world.control.setSettings({ inquiryLifetimeMs: lifetimeMs });
      const { id, email } = await mail.addUser(user);
      await world.start(id);
      return { id, email, inquiry: await world.inquiry(id) };
    },
    remind: (more: Partial<Context> = {}) => queueDueReminders(world.context(more)),
    kinds: async () => (await mail.queue()).map(({ kind, status }) => `${kind} ${status}`),
    save: (inquiry: Inquiry, status: Parameters<typeof stateIn>[0]) =>
      saveState(world.db, inquiry, stateIn(status, { now: world.clock.now(), inklinkId: "kyc_iq_moved" }), {
        at: world.clock.now(),
        cause: "webhook",
      }),
  };
}

describeOnBothDatabases("an inquiry that is left unfinished", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);
  const { started, remind, kinds, save } = useReminders(world, mail);

  test("has a reminder after a day, one a day before it expires, and no other", async () => {
    const { email } = await started();
    world.clock.pass(dayMs - 1);
    expect(await remind()).toBe(0);
    world.clock.pass(1);
    expect(await remind()).toBe(1);
    await mail.send();
    expect(await kinds()).toEqual(["unfinished sent"]);
    for (let day = 1; day < 5; day++) {
      world.clock.pass(dayMs);
      expect(await remind()).toBe(0);
    }
    world.clock.pass(dayMs);
    expect(await remind()).toBe(1);
    await mail.send();
    world.clock.pass(30 * dayMs);
    expect(await remind()).toBe(0);
    expect(await kinds()).toEqual(["unfinished sent", "expiring sent"]);
    expect(mail.server.received.map(({ envelope, subject }) => [...envelope.to, subject])).toEqual([
      [email, "Example: finish verifying your identity"],
      [email, "Example: there’s still time to verify your identity"],
    ]);
  });

  test("has none if the app sends no emails", async () => {
    await world.control.setSettings({ inquiryLifetimeMs: lifetimeMs });
    const { id } = await mail.addUser();
    await world.start(id, { notifyByEmail: false });
    world.clock.pass(dayMs);
    expect(await remind()).toBe(0);
  });

  test.each([
    ["has no email", { email: null }],
    ["has an unverified one", { emailVerified: null }],
    ["wants no emails", { mailOptOut: true }],
  ])("has none if the user %s", async (_, user) => {
    await started(user);
    world.clock.pass(dayMs);
    await remind();
    expect(await kinds()).toEqual([]);
  });

  test.each(["processing", "manual_review", "approved", "rejected", "failed", "expired"] as const)(
    "has none once it is %s",
    async (status) => {
      const { inquiry } = await started();
      await save(inquiry, status);
      world.clock.pass(dayMs);
      expect(await remind()).toBe(0);
      expect(await kinds()).toEqual([]);
    },
  );

  test("has none if only the mail server was away until it moved on", async () => {
    const { inquiry } = await started();
    world.clock.pass(dayMs);
    await remind();
    mail.server.fail({ at: "recipient", code: 450 });
    await mail.send();
    mail.server.reset();
    await save(inquiry, "processing");
    world.clock.pass(hourMs);
    await mail.send();
    expect(await kinds()).toEqual(["unfinished skipped"]);
    expect(mail.server.received).toEqual([]);
  });

  test.each([
    ["the user opts out", { mailOptOut: true }],
    ["the address is not verified any more", { emailVerified: null }],
  ])("has none if %s before it is sent", async (_, user) => {
    const { id } = await started();
    world.clock.pass(dayMs);
    await remind();
    await mail.change(id, user);
    await mail.send();
    expect(await kinds()).toEqual(["unfinished skipped"]);
  });

  test("has none if it expired before it is sent", async () => {
    await started();
    world.clock.pass(lifetimeMs - dayMs);
    await remind();
    world.clock.pass(dayMs);
    await mail.send();
    expect(await kinds()).toEqual(["expiring skipped"]);
  });

  test("has none if another attempt was approved meanwhile, also of more checks", async () => {
    const { id } = await started();
    world.clock.pass(dayMs);
    await remind();
    const approved = stateIn("approved", { now: world.clock.now(), inklinkId: "kyc_iq_beside" });
    await world.addInquiry(id, approved, { scope: "level:2" });
    await mail.send();
    expect(await kinds()).toEqual(["unfinished skipped"]);
  });

  test("has one if an earlier approval no longer counts, or is of fewer checks", async () => {
    const { id } = await mail.addUser();
    const approved = stateIn("approved", { now: world.clock.now(), inklinkId: "kyc_iq_before" });
    await world.addInquiry(id, approved, { scope: "level:1" });
    world.clock.pass(1);
    await world.control.setSettings({ inquiryLifetimeMs: lifetimeMs });
    await world.start(id, { checks: { level: 2 }, scope: "level:2" });
    world.clock.pass(dayMs);
    await remind();
    await mail.send();
    expect(await kinds()).toEqual(["unfinished sent"]);
  });

  test("has one that is not sent twice after a review that ended where it began", async () => {
    const { inquiry } = await started();
    world.clock.pass(dayMs);
    await remind();
    await mail.send();
    const note = { at: world.clock.now(), cause: "webhook", notifyByEmail: true } as const;
    const reviewed = await saveState(world.db, inquiry, stateIn("manual_review", { now: note.at }), note);
    if (reviewed === null) throw new Error("The change was not saved");
    await saveState(world.db, reviewed, inquiry.state, note);
    await world.db.update(inquiries).set({ remindAt: note.at }).where(eq(inquiries.id, inquiry.id));
    await remind();
    expect(await kinds()).toEqual(["unfinished sent", "review waiting"]);
  });

  test("is forgotten with its user", async () => {
    const { id } = await started();
    world.clock.pass(dayMs);
    await remind();
    await eraseUser(world.db, { userId: id, actorId: id, now: world.clock.now() });
    await mail.send();
    expect(await mail.queue()).toEqual([]);
    expect(mail.server.received).toEqual([]);
  });

  test("is claimed by one process; if that one dies, by another when the lease ends", async () => {
    await started();
    world.clock.pass(dayMs);
    const dying: Context = world.context();
    let statements = 0;
    const db = new Proxy(dying.db, {
      get(target, property) {
        if (property === "with" && ++statements > 0) throw new Error("The process is dead");
        return Reflect.get(target, property, target);
      },
    });
    await expect(queueDueReminders({ ...dying, db })).rejects.toThrow("The process is dead");
    expect(await remind()).toBe(0);
    world.clock.pass(20_000);
    expect(await remind()).toBe(1);
    expect(await kinds()).toEqual(["unfinished waiting"]);
  });
});

describeOnBothDatabases("a review that begins", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);
  const { started, kinds } = useReminders(world, mail);

  async function review(inquiry: Inquiry, id: string) {
    const [made] = await world.control.inquiries({ subjectId: id });
    await world.control.setResult(made?.id ?? "", { status: "manual_review" });
    await applyResult(world.context(), inquiry, { cause: "webhook", timeoutMs: 14_000 });
  }

  test("is told once", async () => {
    const { id, inquiry } = await started();
    await review(inquiry, id);
    await mail.send();
    expect(await kinds()).toEqual(["review sent"]);
    expect(mail.server.received[0]?.subject).toBe("Example: we have everything we need");
  });

  test("is not told once it is over", async () => {
    const { id, inquiry } = await started();
    await review(inquiry, id);
    const reviewed = await world.inquiry(id);
    const note = { at: world.clock.now(), cause: "webhook", notifyByEmail: true } as const;
    await saveState(world.db, reviewed, stateIn("approved", { now: note.at }), note);
    await mail.send();
    expect(await kinds()).toEqual(["review skipped", "update sent"]);
  });
});

describeOnPostgres("several instances", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);
  const { started, remind, kinds } = useReminders(world, mail);

  test("queue each reminder once", async () => {
    for (let user = 0; user < 6; user++) await started();
    world.clock.pass(dayMs);
    const other = () => remind({ db: database.secondDb });
    const taken = await Promise.all([remind(), other(), remind(), other()]);
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(6);
    expect(await kinds()).toEqual(Array.from({ length: 6 }, () => "unfinished waiting"));
  });
});
