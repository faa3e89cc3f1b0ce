import { EventEmitter, once } from "node:events";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { announce, deliver, type Event, type Sender } from "./support/burst";
import { brokenTimelines, notProcessed, type Records, readRecords } from "./support/crash-records";
import { upstreamCalls } from "./support/overview";
import { openInquiry, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { World } from "./support/world";

/** `CRASH_ROUNDS=200 npm run test:e2e -- crash` runs more rounds. */
const rounds = Number(process.env["CRASH_ROUNDS"] ?? 20);
const people = 5;
const eventsPerRound = 40;
const maxTries = 5;
const decisions = ["approved", "rejected", "failed"] as const;

type Acknowledged = { readonly ids: Set<string>; readonly emitter: EventEmitter };

test(`an app killed ${rounds} times during deliveries loses none that it acknowledged`, {
  tag: "@slow",
}, async ({ openWorld }) => {
  test.setTimeout(120_000 + rounds * 15_000);
  const world = await openWorld({ variables: { RECONCILE: "off" } });
  const { facts, control } = world;
  const sender = {
    url: `${facts.appUrl}/api/webhooks/inklink`,
    secret: facts.variables["INKLINK_WEBHOOK_SECRET"] ?? "",
  };
  const ids = await Promise.all(Array.from({ length: people }, () => openFor(world)));
  const sent = new Map<string, Event>();
  const acknowledged: Acknowledged = { ids: new Set(), emitter: new EventEmitter() };

  for (let round = 0; round < rounds; round++) {
    for (const [index, id] of ids.entries())
      await control.setResult(id, { status: decisionOf(round, index) });
    const events = Array.from({ length: eventsPerRound }, (_, index) =>
      announce(ids[index % people] ?? "", decisionOf(round + index, index)),
    );
    for (const event of events) sent.set(event.id, event);
    const burst = sendTwice(events, sender, acknowledged);
    await untilAcknowledged(acknowledged, acknowledged.ids.size + ((round * 7) % eventsPerRound), burst);
    await world.killApp();
    await burst;
    await world.startApp();
  }

  await sendAgain([...sent.values()], sender, acknowledged);
  expect(acknowledged.ids.size).toBe(sent.size);
  const records = await untilProcessed(world);

  const stored = new Set(records.deliveries.map(({ id }) => id));
  expect([...acknowledged.ids].filter((id) => !stored.has(id))).toEqual([]);
  expect(brokenTimelines(records)).toEqual([]);
  const truth = Object.fromEntries(ids.map((id, index) => [id, decisionOf(rounds - 1, index)]));
  expect(Object.fromEntries(records.inquiries.map((row) => [row.inklink_id, row.status]))).toEqual(truth);
  await world.startApp();
});

function decisionOf(round: number, user: number) {
  return decisions[(round + user) % decisions.length] ?? "approved";
}

async function openFor({ facts }: World): Promise<string> {
  const client = createPlainClient(facts.appUrl);
  return openInquiry(client, await signInPlainly(client));
}

/** Sends each event twice at once, as concurrent senders do. */
async function sendTwice(
  events: readonly Event[],
  sender: Sender,
  acknowledged: Acknowledged,
): Promise<void> {
  await Promise.all(
    [...events, ...events].map(async (event) => {
      const status = await deliver(event, sender);
      if (status === null || status > 299) return;
      acknowledged.ids.add(event.id);
      acknowledged.emitter.emit("acknowledged");
    }),
  );
}

/** Resends unacknowledged events in bursts until they are acknowledged, as InkLink does. */
async function sendAgain(sent: readonly Event[], sender: Sender, acknowledged: Acknowledged): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const missed = sent.filter(({ id }) => !acknowledged.ids.has(id));
    for (let from = 0; from < missed.length; from += eventsPerRound) {
      await sendTwice(missed.slice(from, from + eventsPerRound), sender, acknowledged);
    }
  }
}

/**
 * Resolves after `count` acknowledgements or the end of the burst, so that each round is killed at a different moment.
 */
async function untilAcknowledged(
  { ids, emitter }: Acknowledged,
  count: number,
  burst: Promise<void>,
): Promise<void> {
  const enough = async () => {
    while (ids.size < count) await once(emitter, "acknowledged");
  };
  await Promise.race([enough(), burst]);
}

/**
 * Leaves the app stopped, with every delivery processed. The database cannot be read while the app runs, so the app is
 * stopped once its requests to InkLink cease.
 */
async function untilProcessed(world: World): Promise<Records> {
  for (let tries = 0; tries < maxTries; tries++) {
    let requests = -1;
    const sendsMore = async () => {
      const before = requests;
      requests = (await upstreamCalls(world.control)).gets;
      return requests > before;
    };
    await expect.poll(sendsMore, { intervals: [500], timeout: 60_000 }).toBe(false);
    await world.stopApp();
    const records = await readRecords(world.facts.dataDir);
    if (notProcessed(records).length === 0) return records;
    await world.startApp();
  }
  throw new Error(`There are deliveries left after ${maxTries} looks`);
}
