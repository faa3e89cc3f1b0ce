import { afterEach, describe, expect, test, vi } from "vitest";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { describeOnBothDatabases } from "@/test/databases";
import { createInklinkStub } from "@/test/inklink-stub";
import { allStatuses, stateIn } from "@/test/inquiries";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { claimLive, claimReturn } from "./claims";
import { refreshForPage } from "./refresh-for-page";

const intervalMs = 1_000;
const threeInARow = { intervalMs, size: 3 };
const claimed = { cause: "return_page", isClaimed: true } as const;
const notClaimed = { cause: "return_page", isClaimed: false } as const;

afterEach(() => {
  vi.restoreAllMocks();
});

describeOnBothDatabases("a page's refresh", (database) => {
  const world = useVerificationWorld(database);

  async function added(status: InquiryStatus) {
    return world.addInquiry(await world.addUser(), stateIn(status, { now: world.clock.now() }));
  }

  const comingBack = ({ userId }: Inquiry, inklinkId = "kyc_iq_example") => ({
    ...{ userId, inklinkId, address: "an-address" },
  });

  test.each(allStatuses)("of an inquiry that is %s", async (status) => {
    const inquiry = await added(status);
    const stub = createInklinkStub();
    const page = refreshForPage(world.context({ inklink: stub.client }), inquiry, claimed);
    const open = ["pending", "processing", "manual_review", "expired"].includes(status);
    if (open) (await stub.nextCall()).response("approved");
    const seen = await page;
    expect(stub.calls()).toBe(open ? 1 : 0);
    expect(seen).toMatchObject({ stale: false, inquiry: { state: { status: open ? "approved" : status } } });
  });

  test("gives InkLink three seconds", async () => {
    const stub = createInklinkStub();
    const page = refreshForPage(world.context({ inklink: stub.client }), await added("pending"), claimed);
    const call = await stub.nextCall();
    expect(call).toMatchObject({ inquiryId: "kyc_iq_example", timeoutMs: 3_000 });
    call.response("processing");
    await page;
  });

  test("reports an unknown status of InkLink, also to pages that share the result", async () => {
    const inquiry = await added("processing");
    const stub = createInklinkStub();
    const context = world.context({ inklink: stub.client });
    const page = refreshForPage(context, inquiry, claimed);
    (await stub.nextCall()).response("unknown");
    const unheardOf = { stale: false, unknownStatus: true, inquiry: { state: { status: "processing" } } };
    expect(await page).toMatchObject(unheardOf);
    expect(await refreshForPage(context, inquiry, notClaimed)).toMatchObject(unheardOf);
    expect(stub.calls()).toBe(1);
  });

  test("of a page that read the inquiry before it changed uses the stored result", async () => {
    const asItWas = await added("pending");
    const stub = createInklinkStub();
    const context = world.context({ inklink: stub.client });
    const page = refreshForPage(context, asItWas, claimed);
    (await stub.nextCall()).response("approved");
    await page;
    const approved = { stale: false, inquiry: { state: { status: "approved" } } };
    expect(await claimReturn(world.db, comingBack(asItWas), world.clock.now(), threeInARow)).toBe(false);
    expect(await refreshForPage(context, asItWas, notClaimed)).toMatchObject(approved);
    expect(stub.calls()).toBe(1);
  });

  describe("by another request", () => {
    test("is awaited, and its result shared", async () => {
      const inquiry = await added("pending");
      const stub = createInklinkStub();
      const context = world.context({ inklink: stub.client });
      const first = refreshForPage(context, inquiry, claimed);
      const call = await stub.nextCall();
      const second = refreshForPage({ ...context, db: database.secondDb }, inquiry, notClaimed);
      call.response("approved");
      for (const page of [first, second]) {
        expect(await page).toMatchObject({ stale: false, inquiry: { state: { status: "approved" } } });
      }
      expect(stub.calls()).toBe(1);
    });

    test("that never ends is awaited for three seconds, and then the last known state is shown", async () => {
      const inquiry = await added("processing");
      await claimLive(world.db, inquiry, world.clock.now(), intervalMs);
      const read = performance.now.bind(performance);
      const begun = deferred();
      let later = 0;
      vi.spyOn(performance, "now").mockImplementation(() => {
        begun.resolve();
        return read() + later;
      });
      const page = refreshForPage(world.context(), inquiry, notClaimed);
      await begun.promise;
      later = 3_001;
      expect(await page).toMatchObject({ stale: true, inquiry: { state: { status: "processing" } } });
      expect(await world.gets(inquiry.userId)).toEqual([]);
    });
  });
});
