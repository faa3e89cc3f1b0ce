import { expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { createVerificationService } from "./service";

describeOnBothDatabases("a page that asks for a higher level", (database) => {
  const world = useVerificationWorld(database);
  const at = (level: 1 | 2 | 3) =>
    createVerificationService(world.context({ db: database.db, checks: { level }, scope: `level:${level}` }));

  /** Somebody who has passed level 1. */
  async function approvedPerson(): Promise<string> {
    const person = await world.addPerson();
    await world.addInquiry(person, stateIn("approved", { now: world.clock.now() }));
    return person;
  }

  /** The same person, on the way to level 2; what InkLink calls that. */
  async function startLevel2(person: string): Promise<string> {
    world.clock.pass(60_000);
    const started = await at(2).start({ userId: person, nextPath: "/vault" });
    expect(started).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    const [made, ...others] = await world.control.inquiries({ subjectId: person });
    expect(others).toEqual([]);
    return made?.id ?? "";
  }

  const verifiedAt = async (person: string) => [
    await at(1).isVerified(person),
    await at(2).isVerified(person),
  ];

  test("does not open for an approval at a lower one, and starts an inquiry of its own", async () => {
    const person = await approvedPerson();
    expect(await verifiedAt(person)).toEqual([true, false]);
    expect(await at(2).current(person)).toMatchObject({ status: "none", action: "start", level: 2 });
    await startLevel2(person);
    const [post] = await world.posts(person);
    expect(post?.body).toMatchObject({ level: 2, subject_id: person });
    expect((await world.inquiries(person)).map(({ scope }) => scope)).toEqual(["level:2", "level:1"]);
  });

  test.each(["pending", "processing", "manual_review", "rejected", "failed"])(
    "leaves the earlier approval as it is while the higher level is %s",
    async (status) => {
      const person = await approvedPerson();
      const inquiryId = await startLevel2(person);
      await world.control.setResult(inquiryId, { status });
      const level2 = await at(2).outcome(person, inquiryId, "return_page");
      expect(level2).toMatchObject({ status, level: 2, hasEarlierApproval: true, nextPath: "/vault" });
      expect(await at(1).current(person)).toMatchObject({ status: "approved", level: 1, action: null });
      expect(await verifiedAt(person)).toEqual([true, false]);
    },
  );

  test("opens once the higher level is approved, and that covers the lower ones", async () => {
    const person = await world.addPerson();
    const inquiryId = await startLevel2(person);
    await world.control.setResult(inquiryId, { status: "approved" });
    await at(2).outcome(person, inquiryId, "return_page");
    expect(await verifiedAt(person)).toEqual([true, true]);
    expect(await at(3).isVerified(person)).toBe(false);
    expect(await at(1).start({ userId: person, nextPath: null })).toEqual({
      ok: true,
      value: { kind: "nothing_to_do" },
    });
    expect(await world.posts(person)).toHaveLength(1);
  });

  test("offers another try after a rejection, and nothing to do at the level that was passed", async () => {
    const person = await approvedPerson();
    const inquiryId = await startLevel2(person);
    await world.control.setResult(inquiryId, { status: "rejected" });
    await at(2).outcome(person, inquiryId, "return_page");
    expect(await at(2).current(person)).toMatchObject({ status: "rejected", action: "retry" });
    expect(await at(1).start({ userId: person, nextPath: null })).toMatchObject({
      value: { kind: "nothing_to_do" },
    });
    world.clock.pass(60_000);
    expect(await at(2).start({ userId: person, nextPath: null })).toMatchObject({
      value: { kind: "hosted_flow" },
    });
    expect(await world.statuses(person)).toEqual(["pending", "rejected", "approved"]);
  });

  test("goes on with its own open inquiry, and not with that of a lower level", async () => {
    const person = await world.addPerson();
    await at(1).start({ userId: person, nextPath: null });
    await at(2).start({ userId: person, nextPath: null });
    await at(2).start({ userId: person, nextPath: null });
    const posts = await world.posts(person);
    expect(posts.map(({ body }) => body)).toMatchObject([{ level: 1 }, { level: 2 }]);
  });

  test("shares its limit of attempts with the other levels", async () => {
    const person = await approvedPerson();
    const limited = createVerificationService(
      world.context({ checks: { level: 2 }, scope: "level:2", maxAttempts: 1 }),
    );
    const start = await limited.start({ userId: person, nextPath: null });
    expect(start).toMatchObject({ ok: false, error: { kind: "limit" } });
  });
});
