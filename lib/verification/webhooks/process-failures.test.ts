import { expect, test } from "vitest";
import { hourMs, minuteMs } from "@/lib/core/duration";
import { err } from "@/lib/core/result";
import type { InklinkClient } from "@/lib/inklink/client";
import { inklinkError } from "@/lib/inklink/errors";
import { maxDeliveryAttempts } from "@/lib/verification/model/schedule";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { useVerificationWorld } from "@/test/verification-world";

describeOnBothDatabases("a delivery whose result cannot be fetched", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  const failWith = (status: number, inquiryId: string) =>
    world.control.addFault({ on: "result", kind: "status", status, times: "always", inquiryId });

  /** The background view of InkLink, with another `getResult`. */
  const withResult = (getResult: InklinkClient["getResult"]) => ({
    inklink: { ...world.inklink(), getResult },
  });

  /** Processes the delivery each time it is due, until it waits no more; returns each wait. */
  async function processUntilItEnds(id: string): Promise<number[]> {
    const waits: number[] = [];
    for (;;) {
      await inbox.processDelivery();
      const { dueAt } = await inbox.delivery(id);
      if (dueAt === null) return waits;
      waits.push(dueAt.getTime() - world.clock.now().getTime());
      world.clock.pass(waits.at(-1) ?? 0);
    }
  }

  test.each([
    ["an error of InkLink's", 500, "server_error"],
    ["too many questions", 429, "rate_limited"],
    ["no result yet", 404, "not_found"],
  ])("waits a little, and counts that, after %s", async (_, status, reason) => {
    const { user, inquiryId } = await inbox.startedUser();
    await failWith(status, inquiryId);
    const id = await inbox.announce({ inquiryId });
    await inbox.processDelivery();
    const { dueAt, ...delivery } = await inbox.delivery(id);
    expect(delivery).toMatchObject({ status: "waiting", reason, attempts: 1 });
    expect(dueAt?.getTime()).toBeGreaterThanOrEqual(world.clock.in(750).getTime());
    expect(dueAt?.getTime()).toBeLessThanOrEqual(world.clock.in(1_250).getTime());
    expect(await world.statuses(user)).toEqual(["pending"]);
  });

  test("is processed as soon as InkLink responds again", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "approved" });
    await failWith(500, inquiryId);
    const id = await inbox.announce({ inquiryId });
    await inbox.processDelivery();
    await world.control.clearFaults();
    await processUntilItEnds(id);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "applied", attempts: 1 });
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test("waits longer each time, and ends as a dead letter for an operator", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await failWith(500, inquiryId);
    const id = await inbox.announce({ inquiryId });
    const startedAt = world.clock.now().getTime();
    const waits = await processUntilItEnds(id);
    expect(waits).toHaveLength(maxDeliveryAttempts - 1);
    expect(Math.max(...waits)).toBeLessThanOrEqual(12.5 * minuteMs);
    expect(world.clock.now().getTime() - startedAt).toBeGreaterThan(2 * hourMs);
    expect(await inbox.delivery(id)).toMatchObject({ status: "parked", reason: "server_error" });
    expect(world.log("webhook.parked")).toMatchObject([{ level: "alarm", webhookId: id }]);
    expect(await world.gets(user)).toHaveLength(maxDeliveryAttempts);
  });

  test("does not block the others", async () => {
    const bad = [];
    for (let index = 0; index < 6; index++) bad.push(await inbox.startedUser());
    for (const { inquiryId } of bad) {
      await failWith(500, inquiryId);
      await inbox.announce({ inquiryId });
    }
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "approved" });
    await inbox.announce({ inquiryId });
    expect(await inbox.processDelivery()).toBe(7);
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test("leaves the refresh to the next one about the same inquiry", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "approved" });
    await world.control.addFault({ on: "result", kind: "status", status: 500, inquiryId });
    const failed = await inbox.announce({ inquiryId });
    await inbox.processDelivery();
    await inbox.announce({ inquiryId });
    await inbox.processDelivery();
    expect(await world.statuses(user)).toEqual(["approved"]);
    await processUntilItEnds(failed);
    expect(await inbox.history(await world.inquiry(user))).toEqual(["creating", "pending", "approved"]);
  });

  test("is dropped if InkLink has no result after several tries: the reconciler goes on refreshing", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await failWith(404, inquiryId);
    const id = await inbox.announce({ inquiryId });
    await processUntilItEnds(id);
    expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "not_found" });
    expect((await world.gets(user)).length).toBeLessThan(10);
  });

  test("because the circuit is open has not failed, however long that lasts", async () => {
    const { inquiryId } = await inbox.startedUser();
    const id = await inbox.announce({ inquiryId });
    const circuitOpen = withResult(async () => err(inklinkError("circuit_open", "the circuit is open")));
    for (let round = 0; round < 2 * maxDeliveryAttempts; round++) {
      expect(await inbox.processDelivery(circuitOpen)).toBe(1);
      expect(await inbox.processDelivery(circuitOpen)).toBe(0);
      world.clock.pass(10_000);
    }
    const waiting = { status: "waiting", reason: "circuit_open", attempts: 0 };
    expect(await inbox.delivery(id)).toMatchObject(waiting);
  });

  test("because the key is refused has not failed, however long that lasts, and is processed once the key is fixed", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await world.control.setResult(inquiryId, { status: "approved" });
    const id = await inbox.announce({ inquiryId });
    const refused = withResult(async () => err(inklinkError("unauthorized", "401")));
    const endsAt = world.clock.in(24 * hourMs);
    let tries = 0;
    while (world.clock.now() < endsAt) {
      tries += await inbox.processDelivery(refused);
      const { dueAt, ...delivery } = await inbox.delivery(id);
      expect(delivery).toMatchObject({ status: "waiting", reason: "unauthorized", attempts: 0 });
      world.clock.pass((dueAt?.getTime() ?? 0) - world.clock.now().getTime());
    }
    expect(tries).toBeLessThan(200);
    await inbox.processDelivery();
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test("because of a bug is retried, and the bug is logged without its message", async () => {
    const { inquiryId } = await inbox.startedUser();
    const id = await inbox.announce({ inquiryId });
    await inbox.processDelivery(withResult(() => Promise.reject(new TypeError("kept to itself"))));
    expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "bug", attempts: 1 });
    const logged = world.log("webhook.failed");
    expect(logged).toMatchObject([{ level: "alarm", webhookId: id, error: "TypeError" }]);
    expect(JSON.stringify(logged)).not.toContain("kept to itself");
  });
});
