import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs } from "@/lib/core/duration";
import { mails } from "@/lib/db/operations-schema";
import { inquiries, users } from "@/lib/db/schema";
import { runRetention } from "@/lib/privacy/retention";
import { listAudit } from "@/lib/users/audit-log";
import { createVerificationService } from "@/lib/verification/service";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases } from "@/test/databases";
import { bodyOf, statusEvents, useHostEvents } from "@/test/host-events";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { refreshNow } from "./refresh-now";
import { withdrawApproval } from "./withdraw";

const operator = { id: "operator-1", requestId: null };

describeOnBothDatabases("an operator who withdraws an approval", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);
  const context = () => world.context({ statusEvents });
  const withdraw = (inquiryId: string, reason: unknown = "fraud_suspected") =>
    withdrawApproval(context(), operator, inquiryId, reason);
  const service = () => createVerificationService(world.context());

  /** A user whom InkLink has approved. */
  async function addApproved() {
    const user = await events.addUser();
    await world.start(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    const inklinkId = made?.id ?? "";
    await world.control.setResult(inklinkId, { status: "approved" });
    const { id } = await world.inquiry(user);
    await refreshNow(context(), operator, id);
    return { user, id, inklinkId };
  }

  test("ends it at once: on pages, behind the guard, and for the host product", async () => {
    const { user, id } = await addApproved();
    expect(await service().isVerified(user)).toBe(true);
    expect(await withdraw(id)).toEqual({ ok: true, value: { userId: user } });
    expect(await service().isVerified(user)).toBe(false);
    expect(await service().current(user)).toMatchObject({
      ...{ status: "lapsed", action: "retry", isWithdrawn: true, lapsedAt: world.clock.now() },
    });
    const [approved, lapsed] = (await events.queue(user)).map(bodyOf);
    expect([approved?.type, lapsed?.type]).toEqual(["verification.approved", "verification.lapsed"]);
    expect(JSON.stringify(lapsed)).not.toContain("fraud");
    expect(await world.start(user)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
  });

  test("is in the timeline and the audit log, beside InkLink's decision", async () => {
    const { user, id } = await addApproved();
    await withdraw(id, "document_expired");
    expect((await world.timeline(id)).slice(-2)).toMatchObject([
      { to: "approved", cause: "operator" },
      { from: "approved", to: "lapsed", cause: "operator", reason: "document_expired" },
    ]);
    const deed = { action: "approval.withdrawn", subjectId: user, objectId: id };
    expect(await listAudit(world.db, user)).toContainEqual(
      expect.objectContaining({ ...deed, actorId: "operator-1" }),
    );
    expect(world.log("operator.acted").at(-1)).toMatchObject({ action: "approval.withdrawn", object: id });
  });

  test("is told to the user by mail, as any approval that ends", async () => {
    const { user, id } = await addApproved();
    await database.db.update(users).set({ email: "ada@example.com", emailVerified: world.clock.now() });
    await withdraw(id);
    const queued = await database.db.select().from(mails).where(eq(mails.userId, user));
    expect(queued).toMatchObject([{ kind: "lapsed", inquiryId: id, status: "waiting" }]);
  });

  test.each([
    ["an unknown reason", "because"],
    ["no reason", ""],
    ["a reason that is no text", { reason: "requested" }],
  ])("changes nothing for %s", async (_, reason) => {
    const { user, id } = await addApproved();
    expect(await withdraw(id, reason)).toMatchObject({ ok: false, error: { kind: "unknown" } });
    expect(await service().isVerified(user)).toBe(true);
  });

  test("changes nothing that is not an approval, and nothing twice", async () => {
    const { user, id } = await addApproved();
    await withdraw(id);
    expect(await withdraw(id)).toEqual({ ok: false, error: { kind: "not_approved", userId: user } });
    expect(await withdraw("unknown")).toMatchObject({ error: { kind: "unknown" } });
    expect(await withdraw(crypto.randomUUID())).toMatchObject({ error: { kind: "unknown" } });
    const rejected = await events.addInquiry(user, "rejected");
    expect(await withdraw(rejected.id)).toMatchObject({ error: { kind: "not_approved" } });
  });

  test("leaves one that the clock has ended to the clock", async () => {
    const { user, id } = await addApproved();
    world.clock.pass(2 * dayMs);
    const limited = world.context({ approvalValidMs: dayMs });
    expect(await withdrawApproval(limited, operator, id, "requested")).toEqual({
      ok: false,
      error: { kind: "not_approved", userId: user },
    });
  });

  describe("is not undone", () => {
    test("by InkLink, which still says approved, or says so again after a rejection", async () => {
      const { user, id, inklinkId } = await addApproved();
      await withdraw(id);
      await refreshNow(context(), operator, id);
      expect(await world.statuses(user)).toEqual(["lapsed"]);
      await world.control.setResult(inklinkId, { status: "rejected" });
      await refreshNow(context(), operator, id);
      expect(await world.statuses(user)).toEqual(["rejected"]);
      await world.control.setResult(inklinkId, { status: "approved" });
      await refreshNow(context(), operator, id);
      expect(await world.statuses(user)).toEqual(["lapsed"]);
      expect(await service().isVerified(user)).toBe(false);
      const [, , , , rejected, lapsed] = await world.timeline(id);
      expect([rejected?.reason, lapsed?.reason]).toEqual([null, null]);
    });

    test("by the retention job, which deletes the reason", async () => {
      const { user, id } = await addApproved();
      await withdraw(id);
      world.clock.pass(31 * dayMs);
      await runRetention(database.db, { now: world.clock.now(), retentionDays: 30 });
      const [row] = await database.db.select().from(inquiries).where(eq(inquiries.id, id));
      expect(row).toMatchObject({ status: "lapsed", reason: null, withdrawn: true });
      expect(await service().isVerified(user)).toBe(false);
      expect(await service().current(user)).toMatchObject({ status: "lapsed", isWithdrawn: true });
    });
  });

  test("leaves another approval of the user", async () => {
    const { user, id } = await addApproved();
    await events.addInquiry(user, "approved", "level:2");
    await withdraw(id);
    expect(await service().isVerified(user)).toBe(true);
    expect(await service().current(user)).toMatchObject({ status: "approved", level: 2 });
  });

  test("wins over a result that is written at the same time, or comes after it", async () => {
    const { user, id } = await addApproved();
    const stale = await world.inquiry(user);
    await withdraw(id);
    const rejected = stateIn("rejected", { now: world.clock.now() });
    const note = { at: world.clock.now(), cause: "webhook", isResult: true } as const;
    expect(await saveState(database.db, stale, rejected, note)).toBeNull();
  });
});
