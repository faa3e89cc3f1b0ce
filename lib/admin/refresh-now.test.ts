import { describe, expect, test } from "vitest";
import { listAudit } from "@/lib/users/audit-log";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { refreshNow } from "./refresh-now";

const operator = { id: "operator-1", requestId: "K7F3-9QXM-2B" };

describeOnBothDatabases("an operator who refreshes an inquiry", (database) => {
  const world = useVerificationWorld(database);

  async function started() {
    const user = await world.addUser();
    await world.start(user);
    const inquiry = await world.inquiry(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    return { user, inquiry, inklinkId: made?.id ?? "" };
  }

  const refresh = (id: string) => refreshNow(world.context(), operator, id);
  const deedsTo = async (user: string) => (await listAudit(world.db, user)).map(({ action }) => action);

  test("gets the change into the timeline under the operator's name, and the refresh into the audit log", async () => {
    const { user, inquiry, inklinkId } = await started();
    await world.control.setResult(inklinkId, { status: "approved" });
    expect(await refresh(inquiry.id)).toEqual({ ok: true, value: { userId: user, outcome: "changed" } });
    expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({ to: "approved", cause: "operator" });
    expect(await listAudit(world.db, user)).toMatchObject([
      { at: world.clock.now(), actorId: "operator-1", requestId: "K7F3-9QXM-2B", objectId: inquiry.id },
    ]);
    const line = { level: "info", action: "inquiry.asked", operator: "operator-1", subject: user };
    expect(world.log("operator.acted")).toMatchObject([line]);
  });

  test("applies a reversal without a webhook", async () => {
    const { user, inquiry, inklinkId } = await started();
    await world.control.setResult(inklinkId, { status: "approved" });
    await refresh(inquiry.id);
    world.clock.pass(60_000);
    await world.control.setResult(inklinkId, { status: "rejected" });
    expect(await refresh(inquiry.id)).toMatchObject({ value: { outcome: "changed" } });
    expect(await world.statuses(user)).toEqual(["rejected"]);
    expect(await deedsTo(user)).toEqual(["inquiry.asked", "inquiry.asked"]);
  });

  test("is told that nothing changed, which is logged all the same", async () => {
    const { user, inquiry, inklinkId } = await started();
    expect(await refresh(inquiry.id)).toMatchObject({ ok: true, value: { outcome: "unchanged" } });
    await world.control.forget(inklinkId);
    expect(await refresh(inquiry.id)).toMatchObject({ ok: true, value: { outcome: "no_result" } });
    expect(await world.timeline(inquiry.id)).toHaveLength(2);
    expect(await deedsTo(user)).toHaveLength(2);
  });

  test("is told why the refresh failed, and so is every later viewer of the inquiry", async () => {
    const { user, inquiry } = await started();
    await world.control.addFault({ on: "result", kind: "status", status: 401, times: 1 });
    expect(await refresh(inquiry.id)).toEqual({
      ok: false,
      error: { kind: "refresh_failed", userId: user, errorCode: "unauthorized" },
    });
    expect((await world.inquiry(user)).check).toMatchObject({ errorCode: "unauthorized" });
    expect(await deedsTo(user)).toHaveLength(1);
    await refresh(inquiry.id);
    expect((await world.inquiry(user)).check.errorCode).toBeNull();
  });

  describe("without success", () => {
    test.each(["creating", "unresolved", "abandoned", "refused"] as const)(
      "if the inquiry is %s, since its InkLink id is not known",
      async (status) => {
        const user = await world.addUser();
        const { id } = await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
        expect(await refresh(id)).toEqual({ ok: false, error: { kind: "not_created", userId: user } });
        expect(await deedsTo(user)).toEqual([]);
      },
    );

    test.each([crypto.randomUUID(), "", "x", "' or true --"])("if there is no inquiry %j", async (id) => {
      expect(await refresh(id)).toEqual({ ok: false, error: { kind: "unknown" } });
    });
  });

  test("changes nothing if the change cannot be logged", async () => {
    const { user, inquiry, inklinkId } = await started();
    await world.control.setResult(inklinkId, { status: "approved" });
    // Postgres refuses this in a text.
    const unknownOperator = { id: "\u0000", requestId: null };
    await expect(refreshNow(world.context(), unknownOperator, inquiry.id)).rejects.toThrow();
    expect(await world.statuses(user)).toEqual(["pending"]);
    expect(await world.timeline(inquiry.id)).toHaveLength(2);
  });
});
