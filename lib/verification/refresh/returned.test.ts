import { describe, expect, test } from "vitest";
import { createVerificationService } from "@/lib/verification/service";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { claimLive } from "./claims";

describeOnBothDatabases("a user's return", (database) => {
  const world = useVerificationWorld(database);

  async function started() {
    const user = await world.addUser();
    await world.start(user);
    const inquiry = await world.inquiry(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    const inklinkId = made?.id ?? "";
    const visit = (page: "return_page" | "live_page") =>
      createVerificationService(world.context()).outcome(user, inklinkId, page);
    const returnedAt = async () => (await readInquiry(world.db, inquiry.id))?.returnedAt;
    return { user, inquiry, inklinkId, visit, returnedAt };
  }

  test("is stored the first time, and kept", async () => {
    const { visit, returnedAt } = await started();
    expect(await returnedAt()).toBeNull();
    const first = world.clock.now();
    await visit("return_page");
    world.clock.pass(60_000);
    await visit("return_page");
    expect(await returnedAt()).toEqual(first);
  });

  test("is not reported by an open page", async () => {
    const { visit, returnedAt } = await started();
    await visit("live_page");
    expect(await returnedAt()).toBeNull();
  });

  describe("is stored if there is nothing to refresh", () => {
    test("because a webhook was faster", async () => {
      const user = await world.addUser();
      const approved = stateIn("approved", { now: world.clock.now() });
      const { id } = await world.addInquiry(user, approved);
      const service = createVerificationService(world.context());
      await service.outcome(user, "kyc_iq_example", "live_page");
      expect((await readInquiry(world.db, id))?.returnedAt).toBeNull();
      await service.outcome(user, "kyc_iq_example", "return_page");
      expect((await readInquiry(world.db, id))?.returnedAt).toEqual(world.clock.now());
    });

    test("because another page is refreshing", async () => {
      const { inquiry, visit, returnedAt } = await started();
      // It never ends, so the page waits for it until the limit.
      await claimLive(world.db, inquiry, world.clock.now(), 1_000);
      expect(await visit("return_page")).toMatchObject({ status: "pending", stale: true });
      expect(await returnedAt()).toEqual(world.clock.now());
    });
  });

  test("is stored, and shows a user who opens the status page just after the expiry as approved", async () => {
    const { user, inquiry, inklinkId, visit } = await started();
    await visit("return_page");
    world.clock.pass(
      (inquiry.state.status === "pending" ? (inquiry.state.expiresAt?.getTime() ?? 0) : 0) -
        world.clock.now().getTime() +
        1_000,
    );
    await world.control.setResult(inklinkId, { status: "approved" });
    const overview = await createVerificationService(world.context()).current(user);
    expect(overview).toMatchObject({ status: "approved", stale: false });
    const events = (await world.timeline(inquiry.id)).map(({ from, to }) => [from, to]);
    expect(events).toEqual([
      [null, "creating"],
      ["creating", "pending"],
      ["pending", "approved"],
    ]);
  });

  test("cannot be reported by another user", async () => {
    const { inklinkId, returnedAt } = await started();
    const other = await world.addUser();
    await createVerificationService(world.context()).outcome(other, inklinkId, "return_page");
    expect(await returnedAt()).toBeNull();
  });
});
