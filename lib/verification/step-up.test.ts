import { expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { createVerificationService } from "./service";

describeOnBothDatabases("a page that requires a higher level", (database) => {
  const world = useVerificationWorld(database);
  const at = (level: 1 | 2 | 3) =>
    createVerificationService(world.context({ db: database.db, checks: { level }, scope: `level:${level}` }));

  /** A user who has passed level 1. */
  async function approvedUser(): Promise<string> {
    const user = await world.addUser();
    await world.addInquiry(user, stateIn("approved", { now: world.clock.now() }));
    return user;
  }

  /** The same user, in progress towards level 2; returns InkLink's id of that inquiry. */
  async function startLevel2(user: string): Promise<string> {
    world.clock.pass(60_000);
    const started = await at(2).start({ userId: user, nextPath: "/vault" });
    expect(started).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    const [made, ...others] = await world.control.inquiries({ subjectId: user });
    expect(others).toEqual([]);
    return made?.id ?? "";
  }

  const verifiedAt = async (user: string) => [await at(1).isVerified(user), await at(2).isVerified(user)];

  test("does not open for an approval at a lower one, and starts an inquiry of its own", async () => {
    const user = await approvedUser();
    expect(await verifiedAt(user)).toEqual([true, false]);
    expect(await at(2).current(user)).toMatchObject({ status: "none", action: "start", level: 2 });
    await startLevel2(user);
    const [post] = await world.posts(user);
    expect(post?.body).toMatchObject({ level: 2, subject_id: user });
    expect((await world.inquiries(user)).map(({ scope }) => scope)).toEqual(["level:2", "level:1"]);
  });

  test.each(["pending", "processing", "manual_review", "rejected", "failed"])(
    "leaves the earlier approval as it is while the higher level is %s",
    async (status) => {
      const user = await approvedUser();
      const inquiryId = await startLevel2(user);
      await world.control.setResult(inquiryId, { status });
      const level2 = await at(2).outcome(user, inquiryId, "return_page");
      expect(level2).toMatchObject({ status, level: 2, hasEarlierApproval: true, nextPath: "/vault" });
      expect(await at(1).current(user)).toMatchObject({ status: "approved", level: 1, action: null });
      expect(await verifiedAt(user)).toEqual([true, false]);
    },
  );

  test("opens once the higher level is approved, and that covers the lower ones", async () => {
    const user = await world.addUser();
    const inquiryId = await startLevel2(user);
    await world.control.setResult(inquiryId, { status: "approved" });
    await at(2).outcome(user, inquiryId, "return_page");
    expect(await verifiedAt(user)).toEqual([true, true]);
    expect(await at(3).isVerified(user)).toBe(false);
    expect(await at(1).start({ userId: user, nextPath: null })).toEqual({
      ok: true,
      value: { kind: "nothing_to_do" },
    });
    expect(await world.posts(user)).toHaveLength(1);
  });

  test("offers another try after a rejection, and no action at the level that was passed", async () => {
    const user = await approvedUser();
    const inquiryId = await startLevel2(user);
    await world.control.setResult(inquiryId, { status: "rejected" });
    await at(2).outcome(user, inquiryId, "return_page");
    expect(await at(2).current(user)).toMatchObject({ status: "rejected", action: "retry" });
    expect(await at(1).start({ userId: user, nextPath: null })).toMatchObject({
      value: { kind: "nothing_to_do" },
    });
    world.clock.pass(60_000);
    expect(await at(2).start({ userId: user, nextPath: null })).toMatchObject({
      value: { kind: "hosted_flow" },
    });
    expect(await world.statuses(user)).toEqual(["pending", "rejected", "approved"]);
  });

  test("continues its own open inquiry, and not that of a lower level", async () => {
    const user = await world.addUser();
    await at(1).start({ userId: user, nextPath: null });
    await at(2).start({ userId: user, nextPath: null });
    await at(2).start({ userId: user, nextPath: null });
    const posts = await world.posts(user);
    expect(posts.map(({ body }) => body)).toMatchObject([{ level: 1 }, { level: 2 }]);
  });

  test("shares its limit of attempts with the other levels", async () => {
    const user = await approvedUser();
    const limited = createVerificationService(
      world.context({ checks: { level: 2 }, scope: "level:2", maxAttempts: 1 }),
    );
    const start = await limited.start({ userId: user, nextPath: null });
    expect(start).toMatchObject({ ok: false, error: { kind: "limit" } });
  });
});
