import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { announce, deliver } from "./support/burst";
import { type EventReceiver, type ReceivedEvent, startEventReceiver } from "./support/event-receiver";
import { operatorClient, operatorUser, searchPlainly } from "./support/operator";
import { newcomer } from "./support/people";
import { finishPlainly, openInquiry, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { World } from "./support/world";

/** `EVENT_CRASH_ROUNDS=50 npm run test:e2e -- events` runs more rounds. */
const rounds = Number(process.env["EVENT_CRASH_ROUNDS"] ?? 4);
const people = 5;
const decisions = ["approved", "rejected", "failed"] as const;

const secret = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;
const oldSecret = `whsec_${Buffer.alloc(24, 6).toString("base64")}`;

const variablesFor = (receiver: EventReceiver) => ({
  EVENTS_URL: receiver.url,
  EVENTS_SECRET: `${oldSecret} ${secret}`,
  OPERATOR_EMAILS: operatorUser.email,
});

const typesOf = (events: readonly ReceivedEvent[]) =>
  events.map(({ type, data }) => `${data.sequence} ${type.replace("verification.", "")}`);

test("the host product learns of a person's way from the start to the erasure", async ({ openWorld }) => {
  let status = 204;
  const receiver = await startEventReceiver(secret, () => status);
  const world = await openWorld({ variables: variablesFor(receiver) });
  const { facts, control } = world;
  const client = createPlainClient(facts.appUrl);
  const user = newcomer();
  const inquiryId = await openInquiry(client, await signInPlainly(client, user));
  await expect.poll(() => typesOf(receiver.received)).toEqual(["1 pending"]);
  await finishPlainly(client, facts, inquiryId, "approved");
  await expect.poll(() => typesOf(receiver.received)).toEqual(["1 pending", "2 approved"]);
  const approved = receiver.received.at(-1);
  expect(approved?.id).toMatch(/^evt_\w+$/);
  expect(approved?.data).toMatchObject({ issuer: facts.issuer, status: "approved", level: 1 });
  expect(approved?.data.decided_at).not.toBeNull();
  expect(approved?.body).not.toContain(user.email);
  expect(approved?.body).not.toContain(user.name);

  status = 503;
  await control.setResult(inquiryId, { status: "rejected" });
  await announceTo(world, inquiryId, "rejected");
  await expect.poll(() => typesOf(receiver.received).at(-1)).toBe("3 rejected");
  const operator = await operatorClient(facts);
  const file = () => searchPlainly(operator, inquiryId);
  await expect.poll(async () => (await file()).body).toContain("HTTP 503");
  status = 204;
  // Tried again within seconds, under the same id.
  const attempts = () => receiver.received.filter(({ data }) => data.sequence === 3);
  await expect.poll(() => attempts().length).toBeGreaterThan(1);
  expect(new Set(attempts().map(({ id, body }) => id + body)).size).toBe(1);

  await expect.poll(async () => (await file()).body).not.toContain("HTTP 503");
  const page = await file();
  const before = attempts().length;
  const resent = await operator.submit(page, formWith(page.body, ">Send again now<"));
  expect(resent.body).toContain("The event is sent again");
  await expect.poll(() => attempts().length).toBe(before + 1);

  // All events of a day, also those that were acknowledged.
  const firstSent = () => receiver.received.filter(({ data }) => data.sequence === 1).length;
  const day = receiver.received[0]?.timestamp.slice(0, 10) ?? "";
  expect(firstSent()).toBe(1);
  const lists = await operator.get("/admin/failed");
  const empty = { from: "2020-01-01", to: "2020-01-02" };
  const resendOf = formWith(lists.body, ">Send these again now<");
  expect((await operator.submit(lists, resendOf, empty)).body).toContain("there are no events of these days");
  const dayResent = await operator.submit(lists, resendOf, { from: day, to: day });
  expect(dayResent.body).toContain("The events are sent again");
  await expect.poll(firstSent).toBe(2);

  const erased = await operator.submit(resent, formWith(resent.body, ">Erase for good<"), {
    understood: "yes",
  });
  expect(erased.body).toContain("data was erased");
  await expect.poll(() => typesOf(receiver.received).at(-1)).toBe("4 erased");
  expect(receiver.refused).toEqual([]);
  await receiver.close();
});

test("a receiver that hangs holds up neither pages nor webhooks, nor other people's events", async ({
  openWorld,
}) => {
  let hangsFor: string | undefined;
  const receiver = await startEventReceiver(secret, ({ data }) => (data.user_id === hangsFor ? null : 204));
  const world = await openWorld({ variables: variablesFor(receiver) });
  const first = await openFor(world);
  await expect.poll(() => receiver.received.length).toBe(1);
  hangsFor = receiver.received[0]?.data.user_id;
  const decide = async (inquiryId: string) => {
    await world.control.setResult(inquiryId, { status: "approved" });
    return announceTo(world, inquiryId, "approved");
  };
  expect(await decide(first)).toBe(true);
  await expect.poll(() => typesOf(receiver.received)).toEqual(["1 pending", "2 approved"]);
  const second = await openFor(world);
  expect(await decide(second)).toBe(true);
  const others = () => receiver.received.filter(({ data }) => data.user_id !== hangsFor);
  await expect.poll(() => typesOf(others())).toEqual(["1 pending", "2 approved"]);
  // While the first one hung.
  expect(others().map(({ openBefore }) => openBefore)).toEqual([1, 1]);
  await receiver.close();
});

test(`an app killed ${rounds} times while it sends events loses none, and keeps each person's order`, {
  tag: "@slow",
}, async ({ openWorld }) => {
  test.setTimeout(120_000 + rounds * 20_000);
  const receiver = await startEventReceiver(secret, () => (Math.random() < 0.1 ? 500 : 204));
  const world = await openWorld({ variables: variablesFor(receiver) });
  const { control } = world;
  const ids = await Promise.all(Array.from({ length: people }, () => openFor(world)));
  await expect.poll(() => new Set(receiver.received.map(({ data }) => data.user_id)).size).toBe(people);

  for (let round = 0; round < rounds; round++) {
    const before = receiver.received.length;
    const burst = (async () => {
      for (let step = 0; step < 6; step++) {
        for (const [index, id] of ids.entries()) {
          const status = decisions[(round + step + index) % decisions.length] ?? "approved";
          await control.setResult(id, { status });
          await announceTo(world, id, status);
        }
      }
    })();
    // Killed at another moment in each round.
    const enough = expect.poll(() => receiver.received.length, { intervals: [10] });
    await Promise.race([enough.toBeGreaterThan(before + ((round * 3) % 12)), burst]);
    await world.killApp();
    await burst;
    await world.startApp();
  }

  const finals = decisions[rounds % decisions.length] ?? "approved";
  for (const id of ids) {
    await control.setResult(id, { status: finals });
    await expect.poll(() => announceTo(world, id, finals)).toBe(true);
  }
  const newest = () => {
    const users = [...new Set(receiver.received.map(({ data }) => data.user_id))];
    return users.map((userId) => receiver.of(userId).at(-1)?.data.status);
  };
  await expect.poll(newest, { timeout: 60_000 }).toEqual(Array(people).fill(finals));
  const events = await untilSent(world);

  expect(receiver.refused).toEqual([]);
  const bodies = new Map(receiver.received.map(({ id, body }) => [id, body]));
  expect(events.filter(({ id, body }) => bodies.get(id) !== body)).toEqual([]);
  expect(bodies.size).toBe(events.length);
  expect(receiver.received.filter(({ id, body }) => bodies.get(id) !== body)).toEqual([]);
  for (const userId of new Set(events.map(({ user_id }) => user_id))) {
    const sequences = receiver.of(userId).map(({ data }) => data.sequence);
    // An event may arrive again, and none before the one that precedes it.
    const jumps = sequences.filter((one, index) => {
      const last = sequences[index - 1] ?? 0;
      return one !== last && one !== last + 1;
    });
    expect(jumps, sequences.join()).toEqual([]);
    expect(sequences.at(-1)).toBe(events.filter(({ user_id }) => user_id === userId).length);
  }
  await receiver.close();
});

async function openFor({ facts }: World): Promise<string> {
  const client = createPlainClient(facts.appUrl);
  return openInquiry(client, await signInPlainly(client));
}

/** Delivers InkLink's webhook. Returns whether it was acknowledged. */
async function announceTo({ facts }: World, inquiryId: string, status: string): Promise<boolean> {
  const webhookSecret = facts.variables["INKLINK_WEBHOOK_SECRET"] ?? "";
  const sender = { url: `${facts.appUrl}/api/webhooks/inklink`, secret: webhookSecret };
  const responseStatus = await deliver(announce(inquiryId, status), sender);
  return responseStatus !== null && responseStatus < 300;
}

const rowsSchema = z.array(
  z.object({ id: z.string(), user_id: z.string(), body: z.string(), status: z.string() }),
);

/** Leaves the app stopped, with every event sent. The database cannot be read while the app runs. */
async function untilSent(world: World) {
  for (let tries = 0; tries < 10; tries++) {
    await world.stopApp();
    const database = await PGlite.create({ dataDir: path.join(world.facts.dataDir, "postgres") });
    const { rows } = await database.query("select id, user_id, body, status from host_events");
    await database.close();
    const events = rowsSchema.parse(rows);
    if (events.every(({ status }) => status === "sent")) return events;
    await world.startApp();
    await expect.poll(() => fetch(`${world.facts.appUrl}/api/health/ready`).then(({ ok }) => ok)).toBe(true);
  }
  throw new Error("There are events left");
}
