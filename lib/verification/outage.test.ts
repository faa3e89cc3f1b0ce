import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { err, ok } from "@/lib/core/result";
import { createCircuitBreaker, withCircuitBreaker } from "@/lib/inklink/circuit-breaker";
import type { InklinkClient } from "@/lib/inklink/client";
import { inklinkError } from "@/lib/inklink/errors";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { reconcileDue } from "./reconcile";

const people = 20;
const announced = 4;
const tickMs = minuteMs;

// The circuit breaker reads the system time.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

describeOnBothDatabases("an outage of an hour", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  /** An InkLink that fails until it recovers, as the background jobs of one process see it. */
  function failingInklink() {
    const seen = { calls: 0, atOnce: 0, isBack: false };
    let now = 0;
    const client: InklinkClient = {
      createInquiry: () => Promise.reject(new Error("No inquiry is made in these tests")),
      async getResult() {
        seen.calls += 1;
        now += 1;
        seen.atOnce = Math.max(seen.atOnce, now);
        await setImmediate();
        now -= 1;
        if (!seen.isBack) return err(inklinkError("server_error", "out of order"));
        return ok({ status: "approved", completedAt: null, requestId: null });
      },
    };
    return { seen, context: world.context({ inklink: withCircuitBreaker(client, createCircuitBreaker()) }) };
  }

  async function addUsers(): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < people; index++) {
      const inklinkId = `kyc_iq_${index}`;
      const user = await world.addUser();
      const { now } = world.clock;
      await world.addInquiry(user, stateIn("processing", { now: now(), inklinkId }));
      ids.push(inklinkId);
    }
    return ids;
  }

  /** Advances the time, with a round of the background jobs at intervals. */
  async function passTime({ context }: ReturnType<typeof failingInklink>, ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += tickMs) {
      world.clock.pass(tickMs);
      vi.advanceTimersByTime(tickMs);
      await Promise.all([reconcileDue(context), inbox.processDelivery(context)]);
    }
  }

  async function statuses(): Promise<string[]> {
    const rows = await database.db.query.inquiries.findMany({ columns: { status: true } });
    return rows.map(({ status }) => status);
  }

  test("costs InkLink about one request a minute, and afterwards every inquiry is correct", async () => {
    const ids = await addUsers();
    for (const inquiryId of ids.slice(0, announced)) await inbox.announce({ inquiryId });
    const inklink = failingInklink();
    await passTime(inklink, 60 * minuteMs);
    expect(inklink.seen.calls).toBeLessThan(80);
    expect(inklink.seen.atOnce).toBeLessThanOrEqual(8);
    expect(await statuses()).toEqual(Array(people).fill("processing"));

    Object.assign(inklink.seen, { calls: 0, atOnce: 0, isBack: true });
    // Inquiries whose refresh failed wait for the interval of their age.
    await passTime(inklink, 20 * minuteMs);
    expect(await statuses()).toEqual(Array(people).fill("approved"));
    // One refresh per user by the reconciler, one per delivery, and one more if both came at once.
    expect(inklink.seen.calls).toBeLessThanOrEqual(people + 2 * announced);
    expect(inklink.seen.atOnce).toBeLessThanOrEqual(8);
    const deliveries = await inbox.deliveries();
    expect(deliveries.map(({ status }) => status)).toEqual(Array(announced).fill("done"));
  });
});
