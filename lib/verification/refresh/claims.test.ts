import { asc } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { rateLimits } from "@/lib/db/operations-schema";
import { limits, windowMs } from "@/lib/rate-limit/limits";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { claimLive, claimReturn, endRefresh } from "./claims";
import { refreshForPage } from "./refresh-for-page";

const intervalMs = 1_000;
const threeInARow = { intervalMs, size: 3 };
const notClaimed = { cause: "return_page", isClaimed: false } as const;

describeOnBothDatabases("the refresh claim", (database) => {
  const world = useVerificationWorld(database);

  async function added(status: InquiryStatus) {
    return world.addInquiry(await world.addUser(), stateIn(status, { now: world.clock.now() }));
  }

  const comingBack = ({ userId }: Inquiry, inklinkId = "kyc_iq_example") => ({
    ...{ userId, inklinkId, address: "an-address" },
  });

  describe("is granted", () => {
    test("to one of twenty at once, over two instances", async () => {
      const inquiry = await added("pending");
      const claims = Array.from({ length: 20 }, (_, index) =>
        claimLive(index % 2 === 0 ? database.db : database.secondDb, inquiry, world.clock.now(), intervalMs),
      );
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    test("again when the interval has passed, and not before", async () => {
      const inquiry = await added("pending");
      const claim = () => claimLive(world.db, inquiry, world.clock.now(), intervalMs);
      expect(await claim()).toBe(true);
      await endRefresh(world.db, inquiry.id, world.clock.now(), null);
      world.clock.pass(intervalMs - 1);
      expect(await claim()).toBe(false);
      world.clock.pass(1);
      expect(await claim()).toBe(true);
    });

    test("to no one during a refresh, unless its holder must be gone", async () => {
      const inquiry = await added("pending");
      const claim = () => claimReturn(world.db, comingBack(inquiry), world.clock.now(), threeInARow);
      expect(await claim()).toBe(true);
      expect(await claim()).toBe(false);
      world.clock.pass(3_500);
      expect(await claim()).toBe(true);
    });

    test("three times in a row to a user who returns, and then once a second", async () => {
      const inquiry = await added("pending");
      const claim = async () => {
        const claimed = await claimReturn(world.db, comingBack(inquiry), world.clock.now(), threeInARow);
        await endRefresh(world.db, inquiry.id, world.clock.now(), null);
        return claimed;
      };
      expect([await claim(), await claim(), await claim(), await claim()]).toEqual([true, true, true, false]);
      world.clock.pass(intervalMs);
      expect([await claim(), await claim()]).toEqual([true, false]);
      world.clock.pass(60_000);
      expect([await claim(), await claim(), await claim(), await claim()]).toEqual([true, true, true, false]);
    });

    test("to a user who returns right after an open page's refresh", async () => {
      const inquiry = await added("pending");
      expect(await claimLive(world.db, inquiry, world.clock.now(), intervalMs)).toBe(true);
      await endRefresh(world.db, inquiry.id, world.clock.now(), null);
      expect(await claimLive(world.db, inquiry, world.clock.now(), intervalMs)).toBe(false);
      expect(await claimReturn(world.db, comingBack(inquiry), world.clock.now(), threeInARow)).toBe(true);
    });

    test.each(allStatuses)(
      "to a user who returns to an inquiry that is %s, if it is open or has just expired",
      async (status) => {
        const inquiry = await added(status);
        const claim = await claimReturn(world.db, comingBack(inquiry), world.clock.now(), threeInARow);
        expect(claim).toBe(["pending", "processing", "manual_review", "expired"].includes(status));
      },
    );

    test("once to a user who returns long after the expiry", async () => {
      const inquiry = await added("expired");
      world.clock.pass(windowMs);
      const claim = async () => {
        const claimed = await claimReturn(world.db, comingBack(inquiry), world.clock.now(), threeInARow);
        if (claimed) await endRefresh(world.db, inquiry.id, world.clock.now(), null);
        world.clock.pass(intervalMs);
        return claimed;
      };
      expect([await claim(), await claim(), await claim()]).toEqual([true, false, false]);
    });

    test("to no user who returns to another user's inquiry", async () => {
      const inquiry = await added("pending");
      const stranger = { ...comingBack(inquiry), userId: await world.addUser() };
      expect(await claimReturn(world.db, stranger, world.clock.now(), threeInARow)).toBe(false);
      const unknown = comingBack(inquiry, "kyc_iq_unknown");
      expect(await claimReturn(world.db, unknown, world.clock.now(), threeInARow)).toBe(false);
    });

    describe("for a user who returns again and again", () => {
      const { perUser, perAddress } = limits.refresh;
      const claim = (request: Parameters<typeof claimReturn>[1]) =>
        claimReturn(world.db, request, world.clock.now(), threeInARow);

      /** An inquiry whose user returned to it a moment ago for the first time. */
      async function cameBack(errorCode: string | null = null) {
        const inquiry = await added("pending");
        expect(await claim(comingBack(inquiry))).toBe(true);
        await endRefresh(world.db, inquiry.id, world.clock.now(), errorCode);
        world.clock.pass(1);
        return inquiry;
      }

      async function spend(key: string) {
        await world.db.insert(rateLimits).values({ key, spentUntil: world.clock.in(windowMs) });
      }

      test.each([
        ["person", "refresh:person:", windowMs / perUser],
        ["address", "refresh:address:an-address", windowMs / perAddress],
      ])(
        "is refused while the %s is over the limit, and the stored state is shown at once",
        async (_, key, useMs) => {
          const inquiry = await cameBack("timeout");
          await spend(key.endsWith("person:") ? `${key}${inquiry.userId}` : key);
          expect(await claim(comingBack(inquiry))).toBe(false);
          const seen = await refreshForPage(world.context(), inquiry, notClaimed);
          expect(seen).toMatchObject({ stale: true, inquiry: { state: { status: "pending" } } });
          world.clock.pass(Math.max(useMs, intervalMs));
          expect(await claim(comingBack(inquiry))).toBe(true);
        },
      );

      test("is always granted for the first return to an inquiry, which consumes nothing", async () => {
        const inquiry = await added("pending");
        await spend(`refresh:person:${inquiry.userId}`);
        await spend("refresh:address:an-address");
        expect(await claim(comingBack(inquiry))).toBe(true);
      });

      test("consumes each refresh once, however often it is attempted", async () => {
        const inquiry = await cameBack();
        for (let round = 0; round < 2; round++) {
          await claim(comingBack(inquiry));
          expect(await claim(comingBack(inquiry))).toBe(false);
          await endRefresh(world.db, inquiry.id, world.clock.now(), null);
        }
        const spent = await world.db.select().from(rateLimits).orderBy(asc(rateLimits.key));
        expect(spent).toEqual([
          { key: "refresh:address:an-address", spentUntil: world.clock.in((2 * windowMs) / perAddress) },
          { key: `refresh:person:${inquiry.userId}`, spentUntil: world.clock.in((2 * windowMs) / perUser) },
        ]);
      });

      test("is limited by the user alone if the address is unknown", async () => {
        const inquiry = await cameBack();
        expect(await claim({ ...comingBack(inquiry), address: null })).toBe(true);
        expect(await world.db.select({ key: rateLimits.key }).from(rateLimits)).toEqual([
          { key: `refresh:person:${inquiry.userId}` },
        ]);
      });
    });

    test("for one inquiry only, and without a change of its version", async () => {
      const [one, other] = [await added("pending"), await added("unresolved")];
      await claimLive(world.db, one, world.clock.now(), intervalMs);
      await endRefresh(world.db, one.id, world.clock.in(7), "timeout");
      const check = { startedAt: world.clock.now(), endedAt: world.clock.in(7), errorCode: "timeout" };
      expect(await readInquiry(world.db, one.id)).toEqual({ ...one, check });
      expect(await readInquiry(world.db, other.id)).toEqual(other);
    });
  });
});
