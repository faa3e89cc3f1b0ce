import { expect, test } from "vitest";
import { inquiries } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { maxListed } from "@/lib/verification/store/inquiries";
import { fromRow } from "@/lib/verification/store/rows";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { createVerificationService } from "./service";

describeOnBothDatabases("a user with more inquiries than one read returns", (database) => {
  const world = useVerificationWorld(database);
  const service = (more = {}) => createVerificationService(world.context(more));

  /** More than one read returns, each a second newer than the one before. */
  async function addMany(
    userId: string,
    status: "refused" | "expired",
    { count = maxListed + 1, scope = "level:1" } = {},
  ): Promise<void> {
    const from = world.clock.now().getTime();
    const rows = Array.from({ length: count }, (_, index) => ({
      userId,
      scope,
      status: status satisfies InquiryStatus,
      inklinkId: status === "refused" ? null : `kyc_iq_${scope}_${index}`,
      reason: status === "refused" ? "rate_limited" : null,
      createdAt: new Date(from + (index + 1) * 1_000),
    }));
    await world.db.insert(inquiries).values(rows);
    world.clock.pass((count + 1) * 1_000);
  }

  test.each(["refused", "expired"] as const)(
    "stays verified after any number of newer %s inquiries",
    async (status) => {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn("approved", { now: world.clock.now() }), { scope: "level:2" });
      await addMany(user, status, { scope: "level:3" });
      expect(await service().isVerified(user)).toBe(true);
      expect(await service().current(user)).toMatchObject({ status: "approved", action: null });
      expect(await service().start({ userId: user, nextPath: null })).toEqual({
        ok: true,
        value: { kind: "nothing_to_do" },
      });
      expect(await world.posts(user)).toEqual([]);
      const at3 = { checks: { level: 3 }, scope: "level:3" } as const;
      expect(await service(at3).isVerified(user)).toBe(false);
    },
  );

  test("continues the open inquiry", async () => {
    const user = await world.addUser();
    await world.start(user);
    const open = await world.inquiry(user);
    await addMany(user, "expired", { scope: "level:3" });
    await world.start(user);
    expect(await world.posts(user)).toHaveLength(1);
    // Another inquiry that is reopened finds the open slot taken.
    const now = world.clock.now();
    const [lost] = await world.db
      .insert(inquiries)
      .values({ userId: user, scope: "level:1", status: "unresolved", createdAt: now })
      .returning();
    if (lost === undefined) throw new Error("The inserted inquiry was not returned");
    const state = stateIn("pending", { now });
    const saved = await saveState(world.db, fromRow(lost), state, { at: now, cause: "webhook" });
    expect([open.detached, saved?.detached]).toEqual([false, true]);
  });

  test("can reopen any of them, however old", async () => {
    const user = await world.addUser();
    await world.addInquiry(user, stateIn("rejected", { now: world.clock.now(), inklinkId: "kyc_iq_old" }));
    await addMany(user, "expired");
    const page = await service().outcome(user, "kyc_iq_old", "return_page");
    expect(page).toMatchObject({ status: "rejected" });
    const stranger = await world.addUser();
    await addMany(stranger, "expired", { scope: "level:2" });
    for (const id of ["kyc_iq_old", "kyc_iq_unknown", "kyc_iq_\0", "x".repeat(10_000)]) {
      expect(await service().outcome(stranger, id, "return_page")).toBeNull();
    }
  });

  test("is limited by the attempts that count", async () => {
    const user = await world.addUser();
    await world.addInquiry(user, stateIn("failed", { now: world.clock.now() }));
    await addMany(user, "refused");
    expect(await world.start(user, { maxAttempts: 1 })).toMatchObject({ error: { kind: "limit" } });
  });

  test("keeps the newest refused ones, and no more with each start", async () => {
    const user = await world.addUser();
    await addMany(user, "refused");
    await world.control.addFault({ on: "create", kind: "status", status: 400, times: "always" });
    for (let round = 0; round < 3; round++) {
      world.clock.pass(60_000);
      await world.start(user);
    }
    const all = await world.inquiries(user);
    expect(all.length).toBeLessThanOrEqual(51);
    const newest = world.clock.now().getTime() - 120_000;
    expect(all.filter(({ createdAt }) => createdAt.getTime() >= newest)).toHaveLength(3);
  });
});
