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

  /** A user who has used up both attempts, an hour ago. */
  async function addExhausted() {
    const user = await world.addUser();
    for (const minutes of [0, 1]) {
      const inklinkId = `kyc_iq_${user}_${minutes}`;
      const rejected = stateIn("rejected", { now: world.clock.now(), inklinkId });
      await world.addInquiry(user, rejected, { at: world.clock.in((minutes - 60) * 60_000) });
    }
    return user;
  }

  const grant = (user: string) => grantAttempt(world.context(limit), operator, user);

  test("lets the user start, once", async () => {
    const user = await addExhausted();
    expect(await world.start(user, limit)).toMatchObject({ ok: false, error: { kind: "limit" } });
    expect(await grant(user)).toEqual({ ok: true, value: null });
    expect(await world.start(user, limit)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    const [made] = await world.control.inquiries({ subjectId: user });
    await world.control.setResult(made?.id ?? "", { status: "rejected" });
    const [, newest] = await world.inquiries(user);
    expect(newest?.waived).toBe(true);
    expect((await world.inquiries(user)).filter(({ waived }) => waived)).toHaveLength(1);
  });

  test("grants back the newest attempt, and is logged with it", async () => {
    const user = await addExhausted();
    await grant(user);
    const [newest, older] = await world.inquiries(user);
    expect([newest?.waived, older?.waived]).toEqual([true, false]);
    const entry = {
      actorId: "operator-1",
      action: "attempt.granted",
      subjectId: user,
      objectId: newest?.id,
    };
    expect(await listAudit(world.db, user)).toMatchObject([entry]);
    expect(world.log("operator.acted")).toMatchObject([{ action: "attempt.granted", object: newest?.id }]);
  });

  test("changes nothing if an attempt is left: pressing twice grants one", async () => {
    const user = await addExhausted();
    await grant(user);
    expect(await grant(user)).toEqual({ ok: false, error: "attempts_left" });
    const both = await addExhausted();
    const twice = await Promise.all([
      grant(both),
      grantAttempt(world.context({ ...limit, db: database.secondDb }), operator, both),
    ]);
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listAudit(world.db, both)).toHaveLength(1);
  });

  test("grants back as many as needed if the limit was lowered", async () => {
    const user = await addExhausted();
    const lowered = world.context({ maxAttempts: 1 });
    expect(await grantAttempt(lowered, operator, user)).toMatchObject({ ok: true });
    expect((await world.inquiries(user)).every(({ waived }) => waived)).toBe(true);
    expect(await world.start(user, { maxAttempts: 1 })).toMatchObject({ ok: true });
  });

  test("does nothing for an unknown user", async () => {
    expect(await grant("unknown-user")).toEqual({ ok: false, error: "unknown" });
    expect(await listAudit(world.db, "unknown-user")).toEqual([]);
  });
});
