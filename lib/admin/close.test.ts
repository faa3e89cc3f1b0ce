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

  /** An inquiry that is being checked, for ever. */
  async function lost() {
    const person = await world.addPerson();
    await world.start(person);
    const [made] = await world.control.inquiries({ subjectId: person });
    const inklinkId = made?.id ?? "";
    await world.control.setResult(inklinkId, { status: "processing" });
    world.clock.pass(6_000);
    await reconcileDue(world.context());
    return { person, inklinkId, inquiry: await world.inquiry(person) };
  }

  test("that InkLink lost lets its person start another one, tells them, and is recorded", async () => {
    const { person, inklinkId, inquiry } = await lost();
    await world.db.update(users).set({ email: "somebody@example.com", emailVerified: world.clock.now() });
    await world.control.forget(inklinkId);
    expect(await world.start(person)).toMatchObject({ value: { kind: "nothing_to_do" } });
    expect(await close(inquiry.id)).toEqual({ ok: true, value: { userId: person } });
    expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({
      ...{ from: "processing", to: "failed", cause: "operator", at: world.clock.now() },
    });
    const entry = { action: "inquiry.closed", actorId: operator.id, requestId: operator.requestId };
    expect(await listAudit(world.db, person)).toMatchObject([{ ...entry, objectId: inquiry.id }]);
    expect(await world.db.select().from(mails)).toHaveLength(1);
    expect(await world.start(person)).toMatchObject({ value: { kind: "hosted_flow" } });
    expect(await world.statuses(person)).toEqual(["pending", "failed"]);
  });

  test("is not undone where InkLink goes on to check it, but a decision of InkLink's holds", async () => {
    const { person, inklinkId, inquiry } = await lost();
    await close(inquiry.id);
    for (const _ of [1, 2, 3]) {
      world.clock.pass(35 * 24 * 3_600_000);
      await reconcileDue(world.context());
    }
    expect(await world.statuses(person)).toEqual(["failed"]);
    await world.db.update(inquiries).set({ reconcileAt: world.clock.now() });
    await world.control.setResult(inklinkId, { status: "approved" });
    await reconcileDue(world.context());
    expect(await world.statuses(person)).toEqual(["approved"]);
  });

  test.each(allStatuses)("that is %s, where it is open", async (status) => {
    const person = await world.addPerson();
    const inquiry = await world.addInquiry(person, stateIn(status, { now: world.clock.now() }));
    const closed = await close(inquiry.id);
    expect(closed.ok).toBe(open.includes(status));
    expect(await world.statuses(person)).toEqual([open.includes(status) ? "failed" : status]);
    if (!closed.ok) expect(closed.error).toEqual({ kind: "not_open", userId: person });
    expect(await listAudit(world.db, person)).toHaveLength(closed.ok ? 1 : 0);
  });

  test("happens once, however often it is asked for, and not to what there is not", async () => {
    const { person, inquiry } = await lost();
    const tries = await Promise.all([close(inquiry.id), close(inquiry.id, database.secondDb)]);
    expect(tries.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listAudit(world.db, person)).toHaveLength(1);
    expect(await close("nothing")).toEqual({ ok: false, error: { kind: "unknown" } });
  });
});
