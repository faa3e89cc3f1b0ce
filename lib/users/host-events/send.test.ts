import { describe, expect, test } from "vitest";
import { dayMs, hourMs } from "@/lib/core/duration";
import { createHeldClaims } from "@/lib/core/job";
import { describeOnBothDatabases } from "@/test/databases";
import { acknowledged, createReceiver, refused, useHostEvents } from "@/test/host-events";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { type HostEvent, releaseEvents } from "./outbox";
import { eventBackoffMs, maxEventAttempts } from "./send";

const leaseMs = 20_000;
const nameOf = ({ userId, sequence }: HostEvent) => `${userId} ${sequence}`;

describeOnBothDatabases("waiting events", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  test("are sent once, and those of a person in their order, by several instances", async () => {
    const people: string[] = [];
    for (let count = 0; count < 6; count++) {
      people.push(await events.addEvents("pending", "processing", "manual_review", "approved"));
    }
    const { got, post } = createReceiver();
    await Promise.all([database.db, database.secondDb].map((db) => events.send({ db, post })));
    expect(got).toHaveLength(24);
    for (const userId of people) {
      const own = got.filter((event) => event.userId === userId).map(({ sequence }) => sequence);
      expect(own).toEqual([1, 2, 3, 4]);
    }
    const rows = await events.queue();
    expect(
      rows.every(
        ({ status, dueAt, responseStatus }) => status === "sent" && dueAt === null && responseStatus === 204,
      ),
    ).toBe(true);
    expect(world.log("host_event.sent")).toHaveLength(24);
  });

  test("wait behind a failed one of the same person, and behind no other person's", async () => {
    const failing = await events.addEvents("pending", "approved");
    const other = await events.addEvents("pending", "rejected");
    const { got, post } = createReceiver(({ userId }) => (userId === failing ? refused : acknowledged));
    await events.send({ post });
    expect(got.map(nameOf).sort()).toEqual([`${failing} 1`, `${other} 1`, `${other} 2`].sort());
    const [first, second] = await events.queue(failing);
    expect(first).toMatchObject({ status: "waiting", attempts: 1, reason: "refused", responseStatus: 503 });
    // Blocked events are not looked at again and again meanwhile.
    expect(second?.dueAt).toEqual(first?.dueAt);
    expect(second).toMatchObject({ attempts: 0 });

    world.clock.pass(hourMs);
    const healed = createReceiver();
    await events.send({ post: healed.post });
    expect(healed.got.map(nameOf)).toEqual([`${failing} 1`, `${failing} 2`]);
    expect(healed.got[0]).toMatchObject({ id: first?.id, body: first?.body });
  });

  test("that are stored while an earlier one waits for its retry are due with it", async () => {
    const userId = await events.addUser();
    const inquiry = await events.change(await events.addInquiry(userId), "processing");
    await events.send({ post: async () => refused });
    await events.change(inquiry, "approved");
    const [first, second] = await events.queue(userId);
    expect(second?.dueAt).toEqual(first?.dueAt);
    expect(second?.dueAt?.getTime()).toBeGreaterThan(world.clock.now().getTime());
    world.clock.pass(10_000);
    await events.send();
    expect((await events.queue(userId)).map(({ status }) => status)).toEqual(["sent", "sent"]);
  });

  test("of others go on while the receiver hangs with one", async () => {
    const slow = await events.addEvents("approved");
    const [called, mayRespond] = [deferred(), deferred()];
    const { got, post } = createReceiver();
    const sending = events.send({
      async post(event) {
        if (event.userId === slow) {
          called.resolve();
          await mayRespond.promise;
        }
        return post(event);
      },
    });
    await called.promise;
    const quick = await events.addEvents("pending", "approved");
    await events.send({ post });
    expect(got.map(nameOf)).toEqual([`${quick} 1`, `${quick} 2`]);
    mayRespond.resolve();
    await sending;
    expect(got).toHaveLength(3);
  });

  test("are not claimed by a process that is told to stop, which releases what it cannot finish", async () => {
    await events.addEvents("pending", "approved");
    const [stop, claims] = [new AbortController(), createHeldClaims()];
    const [called, mayRespond] = [deferred(), deferred()];
    const { got, post } = createReceiver();
    const sending = events.send({
      claims,
      stopping: stop.signal,
      async post(event) {
        called.resolve();
        await mayRespond.promise;
        return post(event);
      },
    });
    await called.promise;
    stop.abort();
    await claims.giveBackAll();
    expect((await events.queue())[0]).toMatchObject({
      status: "waiting",
      dueAt: world.clock.now(),
      attempts: 0,
    });
    mayRespond.resolve();
    await sending;
    expect(got).toHaveLength(1);
  });
});

describeOnBothDatabases("an event that is not acknowledged", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  test("is tried again for a day, under the same id and with the same body, and then waits for an operator", async () => {
    const userId = await events.addEvents("pending", "approved");
    const { got, post } = createReceiver(({ sequence }) => (sequence === 1 ? refused : acknowledged));
    const start = world.clock.now().getTime();
    let last = start;
    for (let attempt = 1; attempt <= maxEventAttempts; attempt++) {
      last = world.clock.now().getTime();
      await events.send({ post });
      expect(got).toHaveLength(attempt === maxEventAttempts ? attempt + 1 : attempt);
      const [{ dueAt }] = (await events.queue(userId)) as [HostEvent];
      if (dueAt !== null) world.clock.pass(dueAt.getTime() - world.clock.now().getTime());
    }
    expect(last - start).toBeGreaterThan(dayMs);
    expect(last - start).toBeLessThan(1.5 * dayMs);
    expect(new Set(got.slice(0, -1).map(({ id, body }) => id + body)).size).toBe(1);
    const [parked, next] = await events.queue(userId);
    expect(parked).toMatchObject({
      status: "parked",
      attempts: maxEventAttempts,
      dueAt: null,
      reason: "refused",
      responseStatus: 503,
    });
    // The events behind it go on.
    expect(next).toMatchObject({ status: "sent" });
    expect(world.log("host_event.parked")).toMatchObject([
      { level: "alarm", hostEvent: parked?.id, status: 503 },
    ]);
    expect(world.log("host_event.failed")).toHaveLength(maxEventAttempts - 1);
  });

  test("is sent as soon as a receiver is back that was away for a day", async () => {
    await events.addEvents("approved");
    const start = world.clock.now().getTime();
    while (world.clock.now().getTime() - start < dayMs) {
      await events.send({ post: async () => refused });
      const [{ dueAt }] = (await events.queue()) as [HostEvent];
      world.clock.pass((dueAt?.getTime() ?? 0) - world.clock.now().getTime());
    }
    await events.send();
    expect(await events.queue()).toMatchObject([{ status: "sent" }]);
  });

  test("is sent again by another instance once a process that died has lost its lease", async () => {
    await events.addEvents("pending", "approved");
    const called = deferred();
    const dead = deferred<typeof acknowledged>();
    void events.send({
      async post() {
        called.resolve();
        return dead.promise;
      },
    });
    await called.promise;
    const { got, post } = createReceiver();
    await events.send({ db: database.secondDb, post });
    expect(got).toEqual([]);
    world.clock.pass(leaseMs);
    await events.send({ db: database.secondDb, post });
    expect(got.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test("changes nothing once another instance has sent it", async () => {
    await events.addEvents("approved");
    const [called, late, stop] = [deferred(), deferred<typeof refused>(), new AbortController()];
    const sending = events.send({
      stopping: stop.signal,
      async post() {
        stop.abort();
        called.resolve();
        return late.promise;
      },
    });
    await called.promise;
    world.clock.pass(leaseMs);
    await events.send({ db: database.secondDb });
    late.resolve(refused);
    await sending;
    expect(await events.queue()).toMatchObject([{ status: "sent", attempts: 0 }]);
  });

  test("is due at once in a process that takes over the database", async () => {
    await events.addEvents("approved");
    await events.send({ post: async () => refused });
    await releaseEvents(database.db, world.clock.now());
    await events.send();
    expect(await events.queue()).toMatchObject([{ status: "sent" }]);
  });
});

describe("the pauses between attempts", () => {
  test("grow from seconds to an hour, with jitter", () => {
    expect(eventBackoffMs(1, 0)).toBe(5_000);
    expect(eventBackoffMs(2, 1)).toBe(12_500);
    expect(eventBackoffMs(30, 0)).toBe(hourMs);
    expect(eventBackoffMs(30, 1)).toBe(1.25 * hourMs);
  });
});
