import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs } from "@/lib/core/duration";
import { auditLog, hostEvents, mails } from "@/lib/db/operations-schema";
import { listAudit } from "@/lib/users/audit-log";
import type { HostEvent } from "@/lib/users/host-events/outbox";
import { processDueDeliveries } from "@/lib/verification/webhooks/process";
import { describeOnBothDatabases } from "@/test/databases";
import { acknowledged, useHostEvents } from "@/test/host-events";
import { readDelivery } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { addDelivery, useVerificationWorld } from "@/test/verification-world";
import { parseCursor } from "./cursor";
import { parseExactDateRange } from "./date-range";
import { listFailedDeliveries, listFailedEvents, listFailedMails } from "./failed-store";
import {
  resendEvent,
  resendEventsOf,
  resendFailedEvents,
  retryDeliveries,
  retryDelivery,
  retryMail,
} from "./retry";

const operator = { id: "operator-1", requestId: null };

describeOnBothDatabases("a dead letter", (database) => {
  const world = useVerificationWorld(database);

  describe("as a delivery", () => {
    test("is processed again if an operator requests it", async () => {
      const user = await world.addUser();
      await world.start(user);
      const [made] = await world.control.inquiries({ subjectId: user });
      const inklinkId = made?.id ?? "";
      await world.control.setResult(inklinkId, { status: "approved" });
      const id = await addDelivery(world.db, world.clock.now(), { inklinkId });
      world.clock.pass(1_000);
      expect(await retryDelivery(world.context(), operator, id)).toBe(true);
      const due = { status: "waiting", attempts: 0, dueAt: world.clock.now(), finishedAt: null };
      expect(await readDelivery(world.db, id)).toMatchObject(due);
      await processDueDeliveries(world.context());
      expect(await readDelivery(world.db, id)).toMatchObject({ status: "done", reason: "applied" });
      expect(await world.statuses(user)).toEqual(["approved"]);
      const entry = { action: "delivery.retried", subjectId: user, objectId: id };
      expect(await listAudit(world.db, user)).toMatchObject([entry]);
    });

    test("is retried once, however often that is requested", async () => {
      const id = await addDelivery(world.db, world.clock.now());
      const tries = [world.db, database.secondDb].map((db) =>
        retryDelivery(world.context({ db }), operator, id),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(world.log("operator.acted")).toHaveLength(1);
    });

    test("is retried together with all others, which is logged once", async () => {
      const ids = [
        await addDelivery(world.db, world.clock.now()),
        await addDelivery(world.db, world.clock.now()),
      ];
      const done = await addDelivery(world.db, world.clock.now(), { status: "done" });
      const tries = [world.db, database.secondDb].map((db) =>
        retryDeliveries(world.context({ db }), operator, null),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      for (const id of ids) {
        expect(await readDelivery(world.db, id)).toMatchObject({
          status: "waiting",
          attempts: 0,
          finishedAt: null,
        });
      }
      expect(await readDelivery(world.db, done)).toMatchObject({ status: "done" });
      const deed = { action: "deliveries.retried", subjectId: null, objectId: "2" };
      expect(await world.db.select().from(auditLog)).toMatchObject([{ ...deed, actorId: operator.id }]);
    });

    test.each(["waiting", "done"] as const)("is not a delivery that is %s", async (status) => {
      const dueAt = status === "waiting" ? world.clock.in(5_000) : null;
      const id = await addDelivery(world.db, world.clock.now(), { status, dueAt, finishedAt: null });
      const before = await readDelivery(world.db, id);
      expect(await retryDelivery(world.context(), operator, id)).toBe(false);
      expect(await retryDelivery(world.context(), operator, "wh_evt_unknown")).toBe(false);
      expect(await readDelivery(world.db, id)).toEqual(before);
    });

    test("is listed a page at a time, the newest dead letter first, with its subject", async () => {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_known" }));
      const ids: string[] = [];
      for (let index = 0; index < 30; index++) {
        const finishedAt = world.clock.in(Math.floor(index / 2) * 1_000);
        const inklinkId = index === 29 ? { inklinkId: "kyc_iq_known" } : {};
        ids.push(await addDelivery(world.db, world.clock.now(), { finishedAt, ...inklinkId }));
      }
      await addDelivery(world.db, world.clock.now(), { status: "done" });
      const first = await listFailedDeliveries(world.db, null);
      const second = await listFailedDeliveries(world.db, parseCursor(first.next));
      expect([first.rows.length, second.rows.length, second.next]).toEqual([25, 5, null]);
      const seen = [...first.rows, ...second.rows];
      expect(seen.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      const times = seen.map(({ finishedAt }) => finishedAt?.getTime() ?? 0);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(seen.find(({ inklinkId }) => inklinkId === "kyc_iq_known")?.userId).toBe(user);
      expect(seen.filter(({ userId }) => userId === null)).toHaveLength(29);
    });
  });

  describe("as an email", () => {
    async function addMail(status: "parked" | "sent") {
      const userId = await world.addUser();
      const inquiry = await world.addInquiry(userId, stateIn("refused", { now: world.clock.now() }));
      const at = world.clock.now();
      const [row] = await world.db
        .insert(mails)
        .values({
          userId,
          inquiryId: inquiry.id,
          inquiryVersion: 1,
          status,
          attempts: 9,
          createdAt: at,
          finishedAt: at,
        })
        .returning();
      if (row === undefined) throw new Error("The inserted mail was not returned");
      return { ...row, read: () => world.db.select().from(mails).where(eq(mails.id, row.id)) };
    }

    test("waits again if an operator requests it", async () => {
      const mail = await addMail("parked");
      expect((await listFailedMails(world.db, null)).rows.map(({ id }) => id)).toEqual([mail.id]);
      expect(await retryMail(world.context(), operator, mail.id)).toBe(true);
      expect(await mail.read()).toMatchObject([{ status: "waiting", attempts: 0, dueAt: world.clock.now() }]);
      expect(await listAudit(world.db, mail.userId)).toMatchObject([
        { action: "mail.retried", objectId: mail.id },
      ]);
      expect((await listFailedMails(world.db, null)).rows).toEqual([]);
    });

    test("is not an email that was sent, and not an unknown one", async () => {
      const { id, read } = await addMail("sent");
      for (const one of [id, crypto.randomUUID(), "x"]) {
        expect(await retryMail(world.context(), operator, one)).toBe(false);
      }
      expect(await read()).toMatchObject([{ status: "sent", attempts: 9 }]);
    });
  });
});

describeOnBothDatabases("an event for the host product", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);
  const list = async () => (await listFailedEvents(world.db, null)).rows.map(({ id }) => id);

  async function addFailed() {
    const userId = await events.addEvents("pending", "approved");
    await world.db
      .update(hostEvents)
      .set({ status: "parked", attempts: 35, dueAt: null, finishedAt: world.clock.now() })
      .where(eq(hostEvents.userId, userId));
    return userId;
  }

  test("is sent again under its id if an operator requests it, whether it failed or not", async () => {
    const userId = await addFailed();
    const sentBefore = await events.addEvents("approved");
    await events.send();
    const [failed] = await events.queue(userId);
    const [sent] = await events.queue(sentBefore);
    expect(await list()).toHaveLength(2);
    for (const event of [failed, sent]) {
      const id = event?.id ?? "";
      expect(await resendEvent(world.context(), operator, id)).toBe(true);
      expect(await resendEvent(world.context(), operator, id)).toBe(false);
    }
    const got: HostEvent[] = [];
    await events.send({
      async post(event) {
        got.push(event);
        return acknowledged;
      },
    });
    expect(got.map(({ id, body }) => [id, body]).sort()).toEqual(
      [failed, sent].map((event) => [event?.id, event?.body]).sort(),
    );
    expect(await listAudit(world.db, userId)).toMatchObject([
      { action: "event.resent", objectId: failed?.id },
    ]);
    expect(await resendEvent(world.context(), operator, "evt_unknown")).toBe(false);
  });

  test("is sent again together with all that failed, in the order of each person", async () => {
    const people = [await addFailed(), await addFailed()];
    const sentBefore = await events.addEvents("approved");
    await events.send();
    expect(await resendFailedEvents(world.context(), operator, null)).toBe(true);
    expect(await resendFailedEvents(world.context(), operator, null)).toBe(false);
    expect(await list()).toEqual([]);
    expect(await events.queue(sentBefore)).toMatchObject([{ status: "sent" }]);
    const got: HostEvent[] = [];
    await events.send({
      async post(event) {
        got.push(event);
        return acknowledged;
      },
    });
    for (const userId of people) {
      expect(got.filter((event) => event.userId === userId).map(({ sequence }) => sequence)).toEqual([1, 2]);
    }
    const deed = { action: "events.resent", subjectId: null, objectId: "4" };
    expect(await world.db.select().from(auditLog)).toMatchObject([deed]);
  });

  test("is sent again together with all of its days", async () => {
    const earlier = await events.addEvents("approved");
    world.clock.pass(dayMs);
    const sent = await events.addEvents("approved");
    const failed = await addFailed();
    await events.send();
    const day = world.clock.now().toISOString().slice(0, 10);
    const dateRange = parseExactDateRange({ from: day, to: day });
    if (dateRange === null) throw new Error("The day was not parsed");
    expect(await resendEventsOf(world.context(), operator, dateRange)).toBe(true);
    const statuses = async (userId: string) => (await events.queue(userId)).map(({ status }) => status);
    expect(await statuses(earlier)).toEqual(["sent"]);
    expect(await statuses(sent)).toEqual(["waiting"]);
    expect(await statuses(failed)).toEqual(["waiting", "waiting"]);
    const deed = { action: "events.resent", subjectId: null, objectId: `${day}/${day}` };
    expect(await world.db.select().from(auditLog)).toMatchObject([deed]);
    const empty = { from: new Date(0), until: new Date(dayMs), days: 1 };
    expect(await resendEventsOf(world.context(), operator, empty)).toBe(false);
  });
});
