import { expect, test } from "vitest";
import { mails } from "@/lib/db/operations-schema";
import { writeAudit } from "@/lib/users/audit-log";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { addDelivery, useVerificationWorld } from "@/test/verification-world";
import { readUserFile } from "./user-file";

describeOnBothDatabases("a user's file", (database) => {
  const world = useVerificationWorld(database);

  test("holds everything about the user, and nothing about others", async () => {
    const [user, other] = [await world.addUser(), await world.addUser()];
    const made = (inklinkId: string) => stateIn("rejected", { now: world.clock.now(), inklinkId });
    const older = await world.addInquiry(user, made("kyc_iq_1"));
    world.clock.pass(60_000);
    const newer = await world.addInquiry(user, made("kyc_iq_2"));
    const others = await world.addInquiry(other, made("kyc_iq_3"));
    const at = world.clock.now();
    const delivery = await addDelivery(world.db, at, { inklinkId: "kyc_iq_1" });
    await addDelivery(world.db, at, { inklinkId: "kyc_iq_3" });
    for (const inquiry of [newer, others]) {
      const { userId, id: inquiryId } = inquiry;
      await world.db
        .insert(mails)
        .values({ userId, inquiryId, inquiryVersion: 1, status: "sent", createdAt: at, finishedAt: at });
      const deed = { action: "inquiry.asked", subjectId: userId, objectId: inquiryId } as const;
      await writeAudit(world.db, { id: "operator-1", requestId: null }, deed, at);
    }
    const file = await readUserFile(world.context(), user);
    expect(file?.inquiries.map(({ row }) => row.id)).toEqual([newer.id, older.id]);
    expect(file?.inquiries.map(({ events }) => events.map(({ to }) => to))).toEqual([
      ["creating", "rejected"],
      ["creating", "rejected"],
    ]);
    expect(file?.inquiries.map(({ deliveries }) => deliveries.map(({ id }) => id))).toEqual([[], [delivery]]);
    expect(file?.mails.map(({ inquiryId }) => inquiryId)).toEqual([newer.id]);
    expect(file?.audit.map(({ objectId }) => objectId)).toEqual([newer.id]);
    expect(file).toMatchObject({
      user: { id: user },
      openSessions: 0,
      attempts: { left: 3, nextAt: null },
    });
  });

  test("of a new user has only the user", async () => {
    const user = await world.addUser();
    expect(await readUserFile(world.context(), user)).toMatchObject({
      ...{ user: { id: user, name: "A. User" }, inquiries: [], mails: [], audit: [] },
      attempts: { left: 5 },
    });
  });

  test("has elapsed time applied, and says which inquiries can be refreshed", async () => {
    const user = await world.addUser();
    const now = world.clock.now();
    await world.addInquiry(user, stateIn("unresolved", { now }), { at: world.clock.in(-1_000) });
    await world.addInquiry(user, stateIn("pending", { now, inklinkId: "kyc_iq_1" }));
    world.clock.pass(2 * 60 * 60 * 1000);
    const file = await readUserFile(world.context(), user);
    expect(
      file?.inquiries.map(({ row, status, isRefreshable }) => [row.status, status, isRefreshable]),
    ).toEqual([
      ["pending", "expired", true],
      ["unresolved", "unresolved", false],
    ]);
  });

  test("is null for an unknown id", async () => {
    expect(await readUserFile(world.context(), "unknown-user")).toBeNull();
  });
});
