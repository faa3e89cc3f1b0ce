import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs, hourMs } from "@/lib/core/duration";
import { createHeldClaims } from "@/lib/core/job";
import { hostEvents } from "@/lib/db/operations-schema";
import { eraseUser } from "@/lib/privacy/erase";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import {
  acknowledged,
  bodyOf,
  countLockWaiters,
  refused,
  statusEvents,
  useHostEvents,
} from "@/test/host-events";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { type HostEvent, releaseEvents } from "./outbox";
import { eventBackoffMs, maxEventAttempts } from "./send";

const leaseMs = 20_000;
const nameOf = ({ userId, sequence }: HostEvent) => `${userId} ${sequence}`;

/** A receiver that remembers what it got, in order. */
function createReceiver(
  respond: (event: HostEvent) => typeof acknowledged | typeof refused = () => acknowledged,
) {
  const got: HostEvent[] = [];
  return {
    got,
    async post(event: HostEvent) {
      got.push(event);
      return respond(event);
    },
  };
}

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

describeOnBothDatabases("an erasure", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);
  const erase = (userId: string, hostEvents: typeof statusEvents | null = statusEvents) =>
    eraseUser(database.secondDb, { userId, actorId: userId, now: world.clock.now(), hostEvents });

  test("leaves nothing to send about the person but itself", async () => {
    const userId = await events.addEvents("pending", "approved");
    const other = await events.addEvents("approved");
    await erase(userId);
    const [erased, ...more] = await events.queue(userId);
    expect(more).toEqual([]);
    expect(erased).toMatchObject({
      sequence: 3,
      type: "verification.erased",
      status: "waiting",
      dueAt: world.clock.now(),
    });
    const nothing = { level: null, decided_at: null, valid_until: null };
    const subject = `subject-${userId}`;
    expect(erased && bodyOf(erased).data).toMatchObject({
      user_id: userId,
      subject,
      status: "erased",
      sequence: 3,
      ...nothing,
    });
    expect(await events.queue(other)).toHaveLength(1);
  });

  test("is forgotten once it is acknowledged, and not before", async () => {
    const userId = await events.addEvents("approved");
    await erase(userId);
    await events.send({ post: async () => refused });
    expect(await events.queue(userId)).toHaveLength(1);
    world.clock.pass(hourMs);
    const { got, post } = createReceiver();
    await events.send({ post });
    expect(got.map(({ type }) => type)).toEqual(["verification.erased"]);
    expect(await events.queue(userId)).toEqual([]);
  });

  test("is told of a person whom nothing was told of", async () => {
    const userId = await events.addUser();
    await erase(userId);
    expect(await events.queue(userId)).toMatchObject([{ sequence: 1, type: "verification.erased" }]);
  });

  test.each([
    ["events are not sent", { ...statusEvents, isSent: false }],
    ["there is no host product", null],
  ])("is told to nobody if %s, and deletes the events all the same", async (_, settings) => {
    const userId = await events.addEvents("approved");
    await erase(userId, settings);
    expect(await events.queue(userId)).toEqual([]);
  });

  test.each([
    ["acknowledged", acknowledged],
    ["refused", refused],
  ])("comes after an event that is being sent, which stays deleted when it is %s", async (_, response) => {
    const userId = await events.addEvents("pending", "approved");
    const [called, mayRespond] = [deferred(), deferred()];
    const { got, post } = createReceiver();
    const sending = events.send({
      async post(event) {
        called.resolve();
        await mayRespond.promise;
        got.push(event);
        return response;
      },
    });
    await called.promise;
    await erase(userId);
    await events.send({ db: database.secondDb, post });
    expect(got).toEqual([]);
    mayRespond.resolve();
    await sending;
    expect(await events.queue(userId)).toMatchObject([{ type: "verification.erased" }]);
    world.clock.pass(leaseMs);
    await events.send({ post });
    expect(got.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(await database.db.select().from(hostEvents).where(eq(hostEvents.userId, userId))).toEqual([]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    "at moment %i among changes and attempts has the last word",
    async (moment) => {
      const userId = await events.addUser();
      const inquiry = await events.addInquiry(userId);
      const { got, post } = createReceiver(() => (Math.random() < 0.3 ? refused : acknowledged));
      const changes = async () => {
        let current = inquiry;
        for (const status of ["processing", "manual_review", "approved"] as const) {
          current = await events.change(current, status);
          await events.send({ post });
        }
      };
      const erasing = async () => {
        for (let pause = 0; pause < moment; pause++) await events.told(userId);
        await erase(userId);
      };
      const changing = changes().catch(() => "erased meanwhile");
      await Promise.all([changing, erasing(), events.send({ db: database.secondDb, post })]);
      for (let tries = 0; tries < 20 && (await events.queue(userId)).length > 0; tries++) {
        world.clock.pass(hourMs);
        await events.send({ post });
      }
      expect(got.at(-1)?.type).toBe("verification.erased");
      const sequences = got.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
      expect(await events.queue(userId)).toEqual([]);
    },
  );
});

describeOnPostgres("an erasure that waits for an attempt to be stored", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);

  test.each(["acknowledged", "tried again"])(
    "deletes the event that was %s meanwhile, and those behind it",
    async (how) => {
      const userId = await events.addEvents("pending", "processing", "approved");
      const [stored, mayCommit] = [deferred(), deferred()];
      const storing = database.secondDb.transaction(async (tx) => {
        const change =
          how === "acknowledged"
            ? { status: "sent" as const, dueAt: null }
            : { dueAt: world.clock.in(5_000) };
        await tx.update(hostEvents).set(change).where(eq(hostEvents.sequence, 1));
        stored.resolve();
        await mayCommit.promise;
      });
      await stored.promise;
      const erasing = eraseUser(database.db, {
        userId,
        actorId: userId,
        now: world.clock.now(),
        hostEvents: statusEvents,
      });
      await expect.poll(() => countLockWaiters(database.secondDb)).toBe(1);
      mayCommit.resolve();
      await Promise.all([storing, erasing]);
      expect((await events.queue(userId)).map(({ type }) => type)).toEqual(["verification.erased"]);
    },
  );
});
