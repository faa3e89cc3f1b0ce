import { describe, expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { useVerificationWorld } from "@/test/verification-world";

const statuses = ["pending", "manual_review", "approved"] as const;
const orders = statuses.flatMap((first) =>
  statuses.flatMap((second) =>
    statuses
      .filter((third) => new Set([first, second, third]).size === 3)
      .map((third) => [first, second, third] as const),
  ),
);

describeOnBothDatabases("a processed delivery", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  test.each(["processing", "manual_review", "approved", "rejected", "failed"] as const)(
    "applies the API's result: %s",
    async (status) => {
      const { user, inquiry, inquiryId } = await inbox.startedUser();
      await world.control.setResult(inquiryId, { status });
      const id = await inbox.announce({ inquiryId, subjectId: user, type: status });
      expect(await inbox.processDelivery()).toBe(1);
      expect(await world.statuses(user)).toEqual([status]);
      expect(await inbox.history(inquiry)).toEqual(["creating", "pending", status]);
      const now = world.clock.now();
      const applied = { status: "done", reason: "applied", finishedAt: now, attempts: 0 };
      expect(await inbox.delivery(id)).toMatchObject(applied);
    },
  );

  test("records its cause in the timeline, and InkLink's request id", async () => {
    const { inquiry, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "approved" });
    await inbox.announce({ inquiryId });
    await inbox.processDelivery();
    expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({
      ...{ from: "pending", to: "approved", cause: "webhook", at: world.clock.now() },
      upstreamRequestId: expect.stringMatching(/./),
    });
  });

  test("decides nothing itself: announced approved, and rejected by the API, is rejected", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "rejected" });
    await inbox.announce({ inquiryId, subjectId: user, type: "approved" });
    await inbox.processDelivery();
    expect(await world.statuses(user)).toEqual(["rejected"]);
  });

  test("is processed once: then nothing is due", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await inbox.announce({ inquiryId });
    expect([await inbox.processDelivery(), await inbox.processDelivery()]).toEqual([1, 0]);
    expect(await world.gets(user)).toHaveLength(1);
  });

  test("of a decision that InkLink reversed applies the new one", async () => {
    const { user, inquiry, inquiryId } = await inbox.startedUser();
    for (const status of ["rejected", "approved", "rejected"] as const) {
      await world.control.setResult(inquiryId, { status });
      await inbox.announce({ inquiryId, type: status });
      await inbox.processDelivery();
      expect(await world.statuses(user)).toEqual([status]);
    }
    const expected = ["creating", "pending", "rejected", "approved", "rejected"];
    expect(await inbox.history(inquiry)).toEqual(expected);
  });

  describe.each(orders)("with others, announced as %s, %s, %s and each twice,", (...order) => {
    /** Each event under its id twice, and once more under another id. */
    async function announceAll(inquiryId: string, afterEach: () => Promise<unknown>): Promise<void> {
      for (const type of order) {
        for (const id of [`wh_evt_${type}`, `wh_evt_${type}`, `wh_evt_${type}_again`]) {
          await inbox.announce({ inquiryId, type, id });
        }
        await afterEach();
      }
    }

    test("leads to the same state if all are processed at once", async () => {
      const { user, inquiry, inquiryId } = await inbox.startedUser();
      await world.control.setResult(inquiryId, { status: "approved" });
      await announceAll(inquiryId, async () => {});
      expect(await inbox.processDelivery()).toBe(6);
      expect(await world.statuses(user)).toEqual(["approved"]);
      expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "approved"]);
    });

    test("leads to the same state if each is processed while InkLink's status moves on", async () => {
      const { user, inquiry, inquiryId } = await inbox.startedUser();
      const truths = [...statuses];
      await announceAll(inquiryId, async () => {
        await world.control.setResult(inquiryId, { status: truths.shift() ?? "approved" });
        await inbox.processDelivery();
      });
      expect(await world.statuses(user)).toEqual(["approved"]);
      expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "manual_review", "approved"]);
      // Those that were ahead of the API refresh once more.
      world.clock.pass(2_000);
      await inbox.processDelivery();
      const deliveries = await inbox.deliveries();
      expect(deliveries.map(({ status }) => status)).toEqual(deliveries.map(() => "done"));
    });
  });

  describe("that names another subject than the inquiry's", () => {
    test("is stored, raises an alarm, and is not applied", async () => {
      const { user, inquiryId } = await inbox.startedUser();
      const other = await world.addUser();
      await world.control.setResult(inquiryId, { status: "approved" });
      const id = await inbox.announce({ inquiryId, subjectId: other });
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "mismatch" });
      expect(await world.statuses(user)).toEqual(["pending"]);
      expect(await world.inquiries(other)).toEqual([]);
      expect(await world.gets(user)).toEqual([]);
      expect(world.log("webhook.mismatch")).toMatchObject([{ level: "alarm", webhookId: id }]);
    });

    test("does not affect the one that names the right one", async () => {
      const { user, inquiryId } = await inbox.startedUser();
      await world.control.setResult(inquiryId, { status: "approved" });
      await inbox.announce({ inquiryId, subjectId: "unknown-user" });
      await inbox.announce({ inquiryId, subjectId: user });
      await inbox.processDelivery();
      expect(await world.statuses(user)).toEqual(["approved"]);
    });
  });

  test("of an inquiry whose result names another subject is not applied", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "approved", subject_id: "another-user" });
    const id = await inbox.announce({ inquiryId, subjectId: user });
    await inbox.processDelivery();
    expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "mismatch", attempts: 1 });
    expect(await world.statuses(user)).toEqual(["pending"]);
  });

  test("of an unknown status changes nothing, and is complete", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "on_hold" });
    const id = await inbox.announce({ inquiryId, type: "on_hold" });
    await inbox.processDelivery();
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "unknown_status" });
    expect(await world.statuses(user)).toEqual(["pending"]);
  });

  describe("announced before the API shows it", () => {
    /** Processes what is due, repeatedly for this long. */
    async function processFor(ms: number) {
      const endsAt = world.clock.in(ms);
      while (world.clock.now() < endsAt) {
        await inbox.processDelivery();
        world.clock.pass(1_000);
      }
    }

    test.each([
      ["approved", "rejected", 1_000],
      ["approved", "rejected", 60_000],
      ["rejected", "approved", 10_000],
      ["processing", "approved", 10_000],
    ] as const)("a change from %s to %s is applied if it appears %d ms later", async (from, to, lagMs) => {
      const { user, inquiryId } = await inbox.startedUser();
      await world.control.setResult(inquiryId, { status: from });
      await inbox.announce({ inquiryId, type: from });
      await inbox.processDelivery();
      await inbox.announce({ inquiryId, type: to });
      await processFor(lagMs);
      expect(await world.statuses(user)).toEqual([from]);
      await world.control.setResult(inquiryId, { status: to });
      await processFor(3 * lagMs + 3_000);
      expect(await world.statuses(user)).toEqual([to]);
      const deliveries = await inbox.deliveries();
      expect(deliveries.map(({ status, reason }) => [status, reason])).toEqual([
        ["done", "applied"],
        ["done", "applied"],
      ]);
    });

    test("and never shown is left to the reconciler after a few refreshes", async () => {
      const { user, inquiryId } = await inbox.startedUser();
      await world.control.setResult(inquiryId, { status: "rejected" });
      const id = await inbox.announce({ inquiryId, type: "approved" });
      for (let minute = 0; minute < 60; minute++) {
        await inbox.processDelivery();
        world.clock.pass(60_000);
      }
      expect(await inbox.delivery(id)).toMatchObject({
        status: "done",
        reason: "not_confirmed",
        attempts: 0,
      });
      expect(await world.statuses(user)).toEqual(["rejected"]);
      expect((await world.gets(user)).length).toBeLessThan(10);
    });

    test("is not awaited if the API is ahead of the announcement", async () => {
      const { inquiryId } = await inbox.startedUser();
      await world.control.setResult(inquiryId, { status: "approved" });
      const ids = [];
      for (const type of ["pending", "manual_review", "approved"]) {
        ids.push(await inbox.announce({ inquiryId, type }));
      }
      await inbox.processDelivery();
      for (const id of ids) expect(await inbox.delivery(id)).toMatchObject({ status: "done" });
    });
  });

  test("ahead of the API makes the inquiry due for a refresh soon", async () => {
    const { inquiry, inquiryId } = await inbox.startedUser();
    world.clock.pass(60 * 60 * 1000);
    await inbox.announce({ inquiryId, type: "approved" });
    await inbox.processDelivery();
    const [row] = await dueTimes(inquiry.id);
    expect(row).toEqual(world.clock.in(5_000));
  });

  async function dueTimes(id: string): Promise<(Date | null)[]> {
    const rows = await database.db.query.inquiries.findMany({ where: (it, { eq }) => eq(it.id, id) });
    return rows.map(({ reconcileAt }) => reconcileAt);
  }
});
