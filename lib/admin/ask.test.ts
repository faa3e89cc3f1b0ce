import { describe, expect, test } from "vitest";
import { listAudit } from "@/lib/users/audit-log";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { askNow } from "./ask";

const operator = { id: "operator-1", requestId: "K7F3-9QXM-2B" };

describeOnBothDatabases("an operator who asks InkLink again", (database) => {
  const world = useVerificationWorld(database);

  async function started() {
    const person = await world.addPerson();
    await world.start(person);
    const inquiry = await world.inquiry(person);
    const [made] = await world.control.inquiries({ subjectId: person });
    return { person, inquiry, inklinkId: made?.id ?? "" };
  }

  const ask = (id: string) => askNow(world.context(), operator, id);
  const deedsTo = async (person: string) => (await listAudit(world.db, person)).map(({ action }) => action);

  test("brings the news into the timeline under the operator's name, and the asking into the log", async () => {
    const { person, inquiry, inklinkId } = await started();
    await world.control.setResult(inklinkId, { status: "approved" });
    expect(await ask(inquiry.id)).toEqual({ ok: true, value: { userId: person, news: "changed" } });
    expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({ to: "approved", cause: "operator" });
    expect(await listAudit(world.db, person)).toMatchObject([
      { at: world.clock.now(), actorId: "operator-1", requestId: "K7F3-9QXM-2B", objectId: inquiry.id },
    ]);
    const line = { level: "info", action: "inquiry.asked", operator: "operator-1", subject: person };
    expect(world.log("operator.acted")).toMatchObject([line]);
  });

  test("learns of a reversed decision that nobody announced", async () => {
    const { person, inquiry, inklinkId } = await started();
    await world.control.setResult(inklinkId, { status: "approved" });
    await ask(inquiry.id);
    world.clock.pass(60_000);
    await world.control.setResult(inklinkId, { status: "rejected" });
    expect(await ask(inquiry.id)).toMatchObject({ value: { news: "changed" } });
    expect(await world.statuses(person)).toEqual(["rejected"]);
    expect(await deedsTo(person)).toEqual(["inquiry.asked", "inquiry.asked"]);
  });

  test("is told that there is nothing new, which is recorded all the same", async () => {
    const { person, inquiry, inklinkId } = await started();
    expect(await ask(inquiry.id)).toMatchObject({ ok: true, value: { news: "unchanged" } });
    await world.control.forget(inklinkId);
    expect(await ask(inquiry.id)).toMatchObject({ ok: true, value: { news: "no_result" } });
    expect(await world.timeline(inquiry.id)).toHaveLength(2);
    expect(await deedsTo(person)).toHaveLength(2);
  });

  test("is told why no answer came, and so is whoever looks at the inquiry later", async () => {
    const { person, inquiry } = await started();
    await world.control.addFault({ on: "result", kind: "status", status: 401, times: 1 });
    expect(await ask(inquiry.id)).toEqual({
      ok: false,
      error: { kind: "no_answer", userId: person, problem: "unauthorized" },
    });
    expect((await world.inquiry(person)).check).toMatchObject({ problem: "unauthorized" });
    expect(await deedsTo(person)).toHaveLength(1);
    await ask(inquiry.id);
    expect((await world.inquiry(person)).check.problem).toBeNull();
  });

  describe("in vain", () => {
    test.each(["creating", "unresolved", "abandoned", "refused"] as const)(
      "where the inquiry is %s, since its id at InkLink is not known",
      async (status) => {
        const person = await world.addPerson();
        const { id } = await world.addInquiry(person, stateIn(status, { now: world.clock.now() }));
        expect(await ask(id)).toEqual({ ok: false, error: { kind: "not_created", userId: person } });
        expect(await deedsTo(person)).toEqual([]);
      },
    );

    test.each([crypto.randomUUID(), "", "x", "' or true --"])("where there is no inquiry %j", async (id) => {
      expect(await ask(id)).toEqual({ ok: false, error: { kind: "unknown" } });
    });
  });

  test("changes nothing where the change cannot be recorded", async () => {
    const { person, inquiry, inklinkId } = await started();
    await world.control.setResult(inklinkId, { status: "approved" });
    // Postgres refuses this in a text.
    const nobody = { id: "\u0000", requestId: null };
    await expect(askNow(world.context(), nobody, inquiry.id)).rejects.toThrow();
    expect(await world.statuses(person)).toEqual(["pending"]);
    expect(await world.timeline(inquiry.id)).toHaveLength(2);
  });
});
