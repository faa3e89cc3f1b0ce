import { expect, test } from "vitest";
import { mails } from "@/lib/db/operations-schema";
import { inquiries, users } from "@/lib/db/schema";
import { listAudit } from "@/lib/users/audit-log";
import { reconcileDue } from "@/lib/verification/reconcile";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { closeInquiry } from "./close";

const operator = { id: "operator-1", requestId: "request-1" };
const open = ["pending", "processing", "manual_review"];

describeOnBothDatabases("closing an inquiry", (database) => {
  const world = useVerificationWorld(database);
  const close = (id: string, db = database.db) => closeInquiry(world.context({ db }), operator, id);

  /** An inquiry that stays in review. */
  async function lost() {
    const user = await world.addUser();
    await world.start(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    const inklinkId = made?.id ?? "";
    await world.control.setResult(inklinkId, { status: "processing" });
    world.clock.pass(6_000);
    await reconcileDue(world.context());
    return { user, inklinkId, inquiry: await world.inquiry(user) };
  }

  test("that InkLink lost lets its user start another one, notifies the user, and is logged", async () => {
    const { user, inklinkId, inquiry } = await lost();
    await world.db.update(users).set({ email: "user@example.com", emailVerified: world.clock.now() });
    await world.control.forget(inklinkId);
    expect(await world.start(user)).toMatchObject({ value: { kind: "nothing_to_do" } });
    expect(await close(inquiry.id)).toEqual({ ok: true, value: { userId: user } });
    expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({
      ...{ from: "processing", to: "failed", cause: "operator", at: world.clock.now() },
    });
    const entry = { action: "inquiry.closed", actorId: operator.id, requestId: operator.requestId };
    expect(await listAudit(world.db, user)).toMatchObject([{ ...entry, objectId: inquiry.id }]);
    expect(await world.db.select().from(mails)).toHaveLength(1);
    expect(await world.start(user)).toMatchObject({ value: { kind: "hosted_flow" } });
    expect(await world.statuses(user)).toEqual(["pending", "failed"]);
  });

  test("is not undone if InkLink continues to check it, but a decision of InkLink's is applied", async () => {
    const { user, inklinkId, inquiry } = await lost();
    await close(inquiry.id);
    for (const _ of [1, 2, 3]) {
      world.clock.pass(35 * 24 * 3_600_000);
      await reconcileDue(world.context());
    }
    expect(await world.statuses(user)).toEqual(["failed"]);
    await world.db.update(inquiries).set({ reconcileAt: world.clock.now() });
    await world.control.setResult(inklinkId, { status: "approved" });
    await reconcileDue(world.context());
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test.each(allStatuses)("that is %s succeeds only if it is open", async (status) => {
    const user = await world.addUser();
    const inquiry = await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
    const closed = await close(inquiry.id);
    expect(closed.ok).toBe(open.includes(status));
    expect(await world.statuses(user)).toEqual([open.includes(status) ? "failed" : status]);
    if (!closed.ok) expect(closed.error).toEqual({ kind: "not_open", userId: user });
    expect(await listAudit(world.db, user)).toHaveLength(closed.ok ? 1 : 0);
  });

  test("happens once, however often it is requested, and not to an unknown inquiry", async () => {
    const { user, inquiry } = await lost();
    const tries = await Promise.all([close(inquiry.id), close(inquiry.id, database.secondDb)]);
    expect(tries.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listAudit(world.db, user)).toHaveLength(1);
    expect(await close("nothing")).toEqual({ ok: false, error: { kind: "unknown" } });
  });
});
