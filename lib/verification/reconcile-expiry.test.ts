import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { dayMs, hourMs } from "@/lib/core/duration";
import { inquiries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { useVerificationWorld } from "@/test/verification-world";
import { reconcileDue } from "./reconcile";

describeOnBothDatabases("when a pending inquiry expires, the reconciler", (database) => {
  const world = useVerificationWorld(database);
  const { startedUser, history } = useInbox(world);
  const round = () => reconcileDue(world.context());

  /** When the reconciler refreshes an inquiry next, in milliseconds from now; null for never. */
  async function dueIn(id: string): Promise<number | null> {
    const [row] = await database.db.select().from(inquiries).where(eq(inquiries.id, id));
    const at = row?.reconcileAt ?? null;
    return at === null ? null : at.getTime() - world.clock.now().getTime();
  }

  /** The moment of the expiry: elapsed time is not stored yet. */
  async function atExpiry() {
    const started = await startedUser();
    const expiresAt = "expiresAt" in started.inquiry.state ? started.inquiry.state.expiresAt : null;
    world.clock.pass((expiresAt?.getTime() ?? 0) - world.clock.now().getTime());
    return started;
  }

  test("refreshes first, and stores the expiry only if InkLink reports nothing else", async () => {
    const { user, inquiry } = await atExpiry();
    expect(await world.gets(user)).toEqual([]);
    expect(await round()).toBe(1);
    expect(await world.gets(user)).toHaveLength(1);
    expect(await world.statuses(user)).toEqual(["expired"]);
    expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({ to: "expired", cause: "reconciler" });
  });

  test("is due at that moment, not a millisecond later", async () => {
    const { inquiry } = await startedUser();
    world.clock.pass(dayMs - hourMs);
    await round();
    expect(await dueIn(inquiry.id)).toBe(hourMs);
  });

  test.each(["processing", "manual_review", "approved", "rejected"])(
    "does not store the expiry if InkLink reports %s",
    async (status) => {
      const { user, inquiry, inquiryId } = await atExpiry();
      await world.control.setResult(inquiryId, { status });
      await round();
      expect(await world.statuses(user)).toEqual([status]);
      expect(await history(inquiry)).toEqual(["creating", "pending", status]);
    },
  );

  test("stores the expiry if InkLink has no result", async () => {
    const { user, inquiryId } = await atExpiry();
    await world.control.forget(inquiryId);
    await round();
    expect(await world.statuses(user)).toEqual(["expired"]);
  });

  test("stores nothing while InkLink cannot be reached, and retries", async () => {
    const { user, inquiryId } = await atExpiry();
    await world.control.addFault({ on: "result", kind: "status", status: 500, inquiryId });
    await round();
    expect(await world.statuses(user)).toEqual(["pending"]);
    world.clock.pass(4.5 * hourMs);
    await round();
    expect(await world.statuses(user)).toEqual(["expired"]);
  });

  test("refreshes an hour, a day, a week and a month later, and then never again", async () => {
    const { user, inquiry } = await atExpiry();
    await round();
    let passedMs = 0;
    for (const afterMs of [hourMs, dayMs, 7 * dayMs, 30 * dayMs]) {
      const waitMs = (await dueIn(inquiry.id)) ?? 0;
      expect(passedMs + waitMs).toBeGreaterThanOrEqual(afterMs);
      expect(passedMs + waitMs).toBeLessThanOrEqual(1.1 * afterMs);
      passedMs += waitMs;
      world.clock.pass(waitMs);
      expect(await round()).toBe(1);
    }
    expect(await dueIn(inquiry.id)).toBeNull();
    expect(await world.gets(user)).toHaveLength(5);
  });

  test.each(["processing", "approved", "rejected"])("applies a late %s", async (status) => {
    const { user, inquiry, inquiryId } = await atExpiry();
    await round();
    await world.control.setResult(inquiryId, { status });
    world.clock.pass(1.1 * hourMs);
    await round();
    expect(await world.statuses(user)).toEqual([status]);
    expect(await history(inquiry)).toEqual(["creating", "pending", "expired", status]);
  });

  test("applies a late approval if InkLink could not be reached an hour later", async () => {
    const { user, inquiryId } = await atExpiry();
    await round();
    await world.control.setResult(inquiryId, { status: "approved" });
    await world.control.addFault({ on: "result", kind: "status", status: 500, inquiryId });
    world.clock.pass(1.1 * hourMs);
    await round();
    expect(await world.statuses(user)).toEqual(["expired"]);
    world.clock.pass(5 * hourMs);
    await round();
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test("applies a late approval if a page of the user stored the expiry", async () => {
    const { user, inquiryId } = await atExpiry();
    await world.control.setResult(inquiryId, { status: "approved" });
    // The reconciler did not run for hours, and the user starts a new inquiry.
    world.clock.pass(3 * hourMs);
    await world.start(user);
    expect(await world.statuses(user)).toEqual(["pending", "expired"]);
    world.clock.pass(5 * hourMs);
    await round();
    expect(await world.statuses(user)).toEqual(["pending", "approved"]);
  });
});
