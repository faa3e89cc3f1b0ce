import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { hostEvents } from "@/lib/db/operations-schema";
import { eraseUser } from "@/lib/privacy/erase";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import {
  acknowledged,
  bodyOf,
  countLockWaiters,
  createReceiver,
  refused,
  statusEvents,
  useHostEvents,
} from "@/test/host-events";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { leaseMs } from "./outbox";

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
