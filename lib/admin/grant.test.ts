import { expect, test } from "vitest";
import { listAudit } from "@/lib/users/audit-log";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { grantAttempt } from "./grant";

const operator = { id: "operator-1", requestId: null };
const limit = { maxAttempts: 2 };

describeOnBothDatabases("an operator who grants another attempt", (database) => {
  const world = useVerificationWorld(database);

  /** Somebody who has used up both attempts, an hour ago. */
  async function addExhausted() {
    const person = await world.addPerson();
    for (const minutes of [0, 1]) {
      const inklinkId = `kyc_iq_${person}_${minutes}`;
      const rejected = stateIn("rejected", { now: world.clock.now(), inklinkId });
      await world.addInquiry(person, rejected, { at: world.clock.in((minutes - 60) * 60_000) });
    }
    return person;
  }

  const grant = (person: string) => grantAttempt(world.context(limit), operator, person);

  test("lets the person start, once", async () => {
    const person = await addExhausted();
    expect(await world.start(person, limit)).toMatchObject({ ok: false, error: { kind: "limit" } });
    expect(await grant(person)).toEqual({ ok: true, value: null });
    expect(await world.start(person, limit)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    const [made] = await world.control.inquiries({ subjectId: person });
    await world.control.setResult(made?.id ?? "", { status: "rejected" });
    const [, newest] = await world.inquiries(person);
    expect(newest?.waived).toBe(true);
    expect((await world.inquiries(person)).filter(({ waived }) => waived)).toHaveLength(1);
  });

  test("gives back the newest attempt, and is recorded with it", async () => {
    const person = await addExhausted();
    await grant(person);
    const [newest, older] = await world.inquiries(person);
    expect([newest?.waived, older?.waived]).toEqual([true, false]);
    const entry = {
      actorId: "operator-1",
      action: "attempt.granted",
      subjectId: person,
      objectId: newest?.id,
    };
    expect(await listAudit(world.db, person)).toMatchObject([entry]);
    expect(world.log("operator.acted")).toMatchObject([{ action: "attempt.granted", object: newest?.id }]);
  });

  test("changes nothing where there is an attempt left: pressing twice gives one", async () => {
    const person = await addExhausted();
    await grant(person);
    expect(await grant(person)).toEqual({ ok: false, error: "attempts_left" });
    const both = await addExhausted();
    const twice = await Promise.all([
      grant(both),
      grantAttempt(world.context({ ...limit, db: database.secondDb }), operator, both),
    ]);
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listAudit(world.db, both)).toHaveLength(1);
  });

  test("gives back as many as it takes where the limit was lowered", async () => {
    const person = await addExhausted();
    const lowered = world.context({ maxAttempts: 1 });
    expect(await grantAttempt(lowered, operator, person)).toMatchObject({ ok: true });
    expect((await world.inquiries(person)).every(({ waived }) => waived)).toBe(true);
    expect(await world.start(person, { maxAttempts: 1 })).toMatchObject({ ok: true });
  });

  test("does nothing for somebody who does not exist", async () => {
    expect(await grant("nobody")).toEqual({ ok: false, error: "unknown" });
    expect(await listAudit(world.db, "nobody")).toEqual([]);
  });
});
