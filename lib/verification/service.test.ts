import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { ResultPatchInput } from "@/sandbox/control/control-schema";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { createVerificationService } from "./service";
import { listInquiries } from "./store/inquiries";
import { saveState } from "./store/transitions";

describeOnBothDatabases("the service", (database) => {
  const world = useVerificationWorld(database);
  const service = (db: Db = database.db) => createVerificationService(world.context({ db }));

  /** A user with an inquiry that the InkLink stand-in knows, too. */
  async function started(result?: ResultPatchInput) {
    const user = await world.addUser();
    await world.start(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    const inklinkId = made?.id ?? "";
    if (result !== undefined) await world.control.setResult(inklinkId, result);
    const outcome = (db?: Db) => service(db).outcome(user, inklinkId, "return_page");
    return { user, inklinkId, outcome };
  }

  const requested = async (user: string) => (await world.gets(user)).length;

  describe("returns the outcome of an inquiry", () => {
    test("as InkLink's API returns it", async () => {
      const { outcome } = await started({ status: "approved" });
      const decidedAt = world.clock.now();
      expect(await outcome()).toMatchObject({ status: "approved", stale: false, action: null, decidedAt });
    });

    test("to a hundred pages at once, over two instances, with one request to InkLink", async () => {
      const { user, outcome } = await started({ status: "approved" });
      const pages = Array.from({ length: 100 }, (_, index) =>
        outcome(index % 2 === 0 ? database.db : database.secondDb),
      );
      for (const overview of await Promise.all(pages)) {
        expect(overview).toMatchObject({ status: "approved", stale: false });
      }
      expect(await requested(user)).toBe(1);
    });

    test("only to its user, and makes no request about other users' inquiries", async () => {
      const { inklinkId } = await started({ status: "approved" });
      const other = await started();
      await world.control.clearRequests();
      expect(await service().outcome(other.user, inklinkId, "return_page")).toBeNull();
      expect(await service().outcome(other.user, "kyc_iq_unknown", "return_page")).toBeNull();
      expect(await service().outcome(other.user, "", "live_page")).toBeNull();
      expect(await world.control.requests()).toEqual([]);
    });

    test.each(["approved", "rejected", "failed"])(
      "with one request if it is %s, and then from what is stored",
      async (status) => {
        const { user, outcome } = await started({ status });
        for (let visit = 0; visit < 3; visit++) {
          expect(await outcome()).toMatchObject({ status });
          world.clock.pass(minuteMs);
        }
        expect(await requested(user)).toBe(1);
      },
    );

    test("by our own clock if it expired, with a request to InkLink if the user returns", async () => {
      const { user, inklinkId, outcome } = await started();
      const expiresAt = world.clock.in(minuteMs);
      await world.db.update(inquiries).set({ expiresAt }).where(eq(inquiries.userId, user));
      world.clock.pass(minuteMs - 1);
      expect(await outcome()).toMatchObject({ status: "pending", action: "continue" });
      world.clock.pass(1);
      expect(await outcome()).toMatchObject({ status: "expired", action: "retry", isLive: true });
      expect(await requested(user)).toBe(2);
      world.clock.pass(minuteMs);
      const live = () => service().outcome(user, inklinkId, "live_page");
      expect(await live()).toMatchObject({ status: "expired", isLive: true });
      world.clock.pass(minuteMs);
      expect(await live()).toMatchObject({ status: "expired", isLive: false });
      expect(await service().current(user)).toMatchObject({ status: "expired" });
      expect(await outcome()).toMatchObject({ status: "expired", isLive: false });
      expect(await requested(user)).toBe(3);
    });

    test("as approved if it was finished just before it expired, though InkLink takes a few seconds", async () => {
      const { user, inklinkId, outcome } = await started();
      const expiresAt = world.clock.in(minuteMs);
      await world.db.update(inquiries).set({ expiresAt }).where(eq(inquiries.userId, user));
      world.clock.pass(minuteMs + 1_000);
      expect(await outcome()).toMatchObject({ status: "expired", isLive: true });
      await world.control.setResult(inklinkId, { status: "approved" });
      world.clock.pass(5_000);
      const live = await service().outcome(user, inklinkId, "live_page");
      expect(live).toMatchObject({ status: "approved" });
    });

    test("as expired without a request to InkLink if the user did not return", async () => {
      const { user } = await started();
      await world.db.update(inquiries).set({ expiresAt: world.clock.now() });
      expect(await service().current(user)).toMatchObject({ status: "expired", isLive: false });
      expect(await requested(user)).toBe(0);
    });

    test("as last known while InkLink is down, and recovers", async () => {
      const { user, outcome } = await started({ status: "processing" });
      await outcome();
      await world.control.setUnreachable(true);
      world.clock.pass(minuteMs);
      const stale = await outcome();
      expect(stale).toMatchObject({ status: "processing", stale: true, isLive: true });
      expect(await outcome()).toMatchObject({ status: "processing", stale: true });
      await world.control.setUnreachable(false);
      world.clock.pass(minuteMs);
      const fresh = await outcome();
      expect(fresh).toMatchObject({ status: "processing", stale: false });
      expect(fresh?.versionTag).not.toBe(stale?.versionTag);
      expect(await requested(user)).toBe(2);
    });

    test("as last known if InkLink's status is unknown, and unlocks nothing", async () => {
      const { user, outcome } = await started({ status: "verified" });
      expect(await outcome()).toMatchObject({ status: "pending", stale: false, unknownStatus: true });
      expect(await service().isVerified(user)).toBe(false);
    });

    test("never of another user, whatever InkLink's result contains", async () => {
      const { user, outcome } = await started({ status: "approved", subject_id: "another-user" });
      expect(await outcome()).toMatchObject({ status: "pending", stale: true });
      expect(await service().isVerified(user)).toBe(false);
    });

    test("as a reversed approval if a later decision replaced it, and since when", async () => {
      const { user, inklinkId, outcome } = await started({ status: "approved" });
      expect(await outcome()).toMatchObject({ status: "approved", reversedAt: null });
      world.clock.pass(minuteMs);
      const at = world.clock.now();
      const [approved] = await listInquiries(database.db, user);
      if (approved === undefined) throw new Error("No inquiry");
      await saveState(database.db, approved, stateIn("rejected", { now: at, inklinkId }), {
        at,
        cause: "webhook",
      });
      const reversed = { status: "rejected", reversedAt: at, action: "retry" };
      expect(await outcome()).toMatchObject(reversed);
      expect(await service().current(user)).toMatchObject(reversed);
      const refused = await started({ status: "rejected" });
      expect(await refused.outcome()).toMatchObject({ status: "rejected", reversedAt: null });
    });

    test("of an older inquiry without an action if a newer one is open", async () => {
      const { user, outcome } = await started({ status: "rejected" });
      expect(await outcome()).toMatchObject({ status: "rejected", action: "retry" });
      world.clock.pass(minuteMs);
      await world.start(user);
      expect(await outcome()).toMatchObject({ status: "rejected", action: null });
      expect(await service().current(user)).toMatchObject({ status: "pending", action: "continue" });
    });
  });

  describe("makes requests to InkLink about an open inquiry", () => {
    test("each time the user returns, a few times in a row", async () => {
      const { inklinkId, outcome } = await started();
      expect(await outcome()).toMatchObject({ status: "pending" });
      await world.control.setResult(inklinkId, { status: "processing" });
      expect(await outcome()).toMatchObject({ status: "processing" });
      await world.control.setResult(inklinkId, { status: "approved" });
      expect(await outcome()).toMatchObject({ status: "approved" });
    });

    test("once a second for a user who reloads all the time", async () => {
      const { user, outcome } = await started();
      for (let reload = 0; reload < 100; reload++) {
        await outcome();
        world.clock.pass(100);
      }
      expect(await requested(user)).toBeLessThanOrEqual(13);
    });

    test.each([
      [0, 2_000],
      [3 * minuteMs, 2_000],
      [10 * minuteMs, 6_000],
      [50 * minuteMs, 30_000],
      [600 * minuteMs, 30_000],
    ])(
      "for a page that stays open, %i ms after the start, at most every %i ms",
      async (ageMs, intervalMs) => {
        const { user } = await started();
        world.clock.pass(ageMs);
        await service().current(user);
        world.clock.pass(intervalMs * 0.99);
        await service().current(user);
        expect(await requested(user)).toBe(1);
        world.clock.pass(intervalMs * 0.03);
        await service().current(user);
        expect(await requested(user)).toBe(2);
      },
    );
  });

  describe("returns the overview", () => {
    test("of a new user", async () => {
      const overview = await service().current(await world.addUser());
      expect(overview).toMatchObject({ status: "none", action: "start", isLive: false, level: 1 });
      expect(overview.attempts).toEqual({ left: 5, nextAt: null });
    });

    test.each(["creating", "unresolved", "refused"] as const)(
      "of a user whose inquiry is %s: none",
      async (status) => {
        const user = await world.addUser();
        await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
        expect(await service().current(user)).toMatchObject({ status: "none", action: "start" });
      },
    );

    test("with changes from InkLink, stored with their cause", async () => {
      const { user } = await started({ status: "manual_review" });
      expect(await service().current(user)).toMatchObject({
        status: "manual_review",
        action: null,
        isLive: true,
      });
      const { id } = await world.inquiry(user);
      expect((await world.timeline(id)).at(-1)).toMatchObject({ to: "manual_review", cause: "live_page" });
    });

    test("without an action if no attempt is left", async () => {
      const { user } = await started({ status: "rejected" });
      const limited = createVerificationService(world.context({ maxAttempts: 1 }));
      const overview = await limited.current(user);
      expect(overview).toMatchObject({ status: "rejected", action: null, attempts: { left: 0 } });
      expect(overview.attempts.nextAt).toEqual(world.clock.in(24 * 60 * minuteMs));
    });
  });

  describe("lets through", () => {
    test.each(allStatuses)("or not, a user whose inquiry is %s", async (status) => {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
      expect(await service().isVerified(user)).toBe(status === "approved");
    });

    test("by what is stored, without a request to InkLink", async () => {
      const { user } = await started({ status: "approved" });
      expect(await service().isVerified(user)).toBe(false);
      expect(await requested(user)).toBe(0);
    });

    test("a user who has passed these checks or higher ones, and no other", async () => {
      const [user, other] = [await world.addUser(), await world.addUser()];
      await world.addInquiry(user, stateIn("approved", { now: world.clock.now() }), { scope: "level:2" });
      const verified = (level: 1 | 2 | 3) =>
        createVerificationService({ ...world.context(), scope: `level:${level}` }).isVerified(user);
      expect([await verified(1), await verified(2), await verified(3)]).toEqual([true, true, false]);
      expect(await service().isVerified(other)).toBe(false);
    });
  });
});
