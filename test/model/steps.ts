import fc from "fast-check";
import { hourMs, secondMs } from "@/lib/core/duration";
import { creations, type Lag, type Outage, outages, type Turn, turns } from "./inklink-model";

/** The fate of a process: it lives, it dies before its n-th action, or InkLink's response to it is delayed. */
export type Fate = "lives" | "waits" | { readonly diesBefore: number };

export type Creation = (typeof creations)[number];

/** One step of a history. Numbers choose among what exists at that time, modulo its count. */
export type Step =
  | { do: "start"; who: number; level: 1 | 2; creation: Creation; fate: Fate }
  | { do: "open_page"; who: number; fate: Fate }
  | { do: "return"; who: number; from: number; fate: Fate }
  | { do: "process_deliveries"; fate: Fate }
  | { do: "reconcile"; fate: Fate }
  /** Due reminders are queued. */
  | { do: "remind"; fate: Fate }
  /** Due mails are sent. */
  | { do: "send_mails"; fate: Fate }
  | { do: "opt_out"; who: number; isOut: boolean }
  /** A process that waited for InkLink continues, or dies. */
  | { do: "resume"; nth: number; dies: boolean }
  /** InkLink changes a status, and sends the webhook before its API shows the change. */
  | ({ do: "turn"; nth: number; to: Turn } & Lag)
  /** A webhook arrives; with `again`, it will arrive once more. */
  | { do: "deliver"; nth: number; again: boolean }
  | { do: "lose_announcement"; nth: number }
  | { do: "forge"; about: number | "nothing"; subject: number | "stranger" | "missing" }
  | { do: "outage"; kind: Outage }
  | { do: "pass"; ms: number }
  /** The user is erased, and a new one signs in instead. */
  | { do: "erase"; who: number; fate: Fate }
  | { do: "operate"; deed: (typeof deeds)[number]; nth: number; fate: Fate }
  /** The processes are replaced by ones with another `APPROVAL_VALID_DAYS`. */
  | { do: "set_validity"; validMs: number | null }
  /** The retention job runs. */
  | { do: "retention_job"; fate: Fate }
  | { do: "at_once"; steps: Step[] }
  | { do: "in_turn"; steps: Step[] };

/** Operator actions: on an inquiry, on its user, or on all dead letters. */
export const deeds = ["refresh", "close", "grant", "withdraw", "retry"] as const;

export type History = {
  readonly steps: readonly Step[];
  /** `APPROVAL_VALID_DAYS` of the first processes, in milliseconds. */
  readonly validMs: number | null;
  /** At the end, webhooks that have not arrived are lost. */
  readonly announcementsLost: boolean;
  /** At the end, processes that wait for InkLink die. */
  readonly waitingDie: boolean;
};

const nth = fc.nat({ max: 9 });
const who = fc.nat({ max: 2 });
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.constant("lives") },
  { weight: 2, arbitrary: fc.record({ diesBefore: fc.nat({ max: 12 }) }) },
  { weight: 2, arbitrary: fc.constant("waits") },
);

const moves = [1, secondMs, 4 * secondMs, 20 * secondMs, 600 * secondMs, hourMs, 5 * hourMs, 24 * hourMs];

/** Odd, so that no history ends at the very moment of a lapse. */
const validities = [hourMs + 777, 30 * hourMs + 333, 20 * 24 * hourMs + 555, 300 * 24 * hourMs + 111];

const lags = [secondMs, 4 * secondMs, 20 * secondMs, 600 * secondMs];

const level = fc.constantFrom(1 as const, 1 as const, 1 as const, 2 as const);
const creation = fc.constantFrom("made", "made", "made", "made", ...creations);

const step: fc.Arbitrary<Step> = weighted([
  [
    6,
    fc.record({
      do: fc.constant("start"),
      who,
      level,
      creation,
      fate,
    }),
  ],
  [3, fc.record({ do: fc.constant("open_page"), who, fate })],
  [3, fc.record({ do: fc.constant("return"), who, from: nth, fate })],
  [6, fc.record({ do: fc.constant("process_deliveries"), fate })],
  [4, fc.record({ do: fc.constant("reconcile"), fate })],
  [3, fc.record({ do: fc.constant("remind"), fate })],
  [3, fc.record({ do: fc.constant("send_mails"), fate })],
  [1, fc.record({ do: fc.constant("opt_out"), who, isOut: fc.boolean() })],
  [4, fc.record({ do: fc.constant("resume"), nth, dies: fc.boolean() })],
  [
    8,
    fc.record({
      ...{ do: fc.constant("turn"), nth, to: fc.constantFrom(...turns, "approved", "rejected") },
      ...{ lagMs: fc.constantFrom(0, 0, 0, ...lags), flaps: fc.boolean() },
    }),
  ],
  [6, fc.record({ do: fc.constant("deliver"), nth, again: fc.boolean() })],
  [1, fc.record({ do: fc.constant("lose_announcement"), nth })],
  [
    2,
    fc.record({
      do: fc.constant("forge"),
      about: fc.oneof(nth, fc.constant("nothing")),
      subject: fc.oneof(who, fc.constantFrom("stranger", "missing")),
    }),
  ],
  [2, fc.record({ do: fc.constant("outage"), kind: fc.constantFrom("none", "none", ...outages) })],
  [1, fc.record({ do: fc.constant("erase"), who, fate })],
  [2, fc.record({ do: fc.constant("operate"), deed: fc.constantFrom(...deeds), nth, fate })],
  [1, fc.record({ do: fc.constant("retention_job"), fate })],
  [2, fc.record({ do: fc.constant("set_validity"), validMs: fc.constantFrom(null, ...validities) })],
  [5, fc.record({ do: fc.constant("pass"), ms: fc.constantFrom(...moves, 72 * hourMs) })],
]);

/** Two concurrent refreshes of one inquiry: the first request gets its response last. */
const overtaking: fc.Arbitrary<Step> = fc
  .record({ nth, first: fc.constantFrom(...turns), second: fc.constantFrom(...turns), waiting: nth })
  .map(({ nth, first, second, waiting }) => ({
    do: "in_turn",
    steps: [
      { do: "turn", nth, to: first, lagMs: 0, flaps: false },
      { do: "operate", deed: "refresh", nth, fate: "waits" },
      { do: "turn", nth, to: second, lagMs: 0, flaps: false },
      { do: "operate", deed: "refresh", nth, fate: "lives" },
      { do: "resume", nth: waiting, dies: false },
    ],
  }));

/** The response to a creation arrives after the webhook, and perhaps after another attempt of the user. */
const lateCreation: fc.Arbitrary<Step> = fc
  .record({
    who,
    level: fc.constantFrom(1 as const, 2 as const),
    creation,
    second: creation,
    isTwice: fc.boolean(),
    nth,
  })
  .map(({ who, level, creation, second, isTwice, nth }) => ({
    do: "in_turn",
    steps: [
      { do: "start", who, level, creation, fate: "waits" },
      { do: "pass", ms: 20 * secondMs },
      ...(isTwice ? [{ do: "start", who, level, creation: second, fate: "lives" } as const] : []),
      { do: "deliver", nth, again: false },
      { do: "process_deliveries", fate: "lives" },
      { do: "resume", nth, dies: false },
    ],
  }));

const stepOrMany: fc.Arbitrary<Step> = weighted([
  [13, step],
  [1, overtaking],
  [1, lateCreation],
  [3, fc.record({ do: fc.constant("at_once"), steps: fc.array(step, { minLength: 2, maxLength: 3 }) })],
]);

const maxSteps = 50;

export const histories: fc.Arbitrary<History> = fc.record({
  steps: fc.array(stepOrMany, { minLength: 1, maxLength: maxSteps, size: "max" }),
  validMs: fc.constantFrom(null, ...validities),
  announcementsLost: fc.boolean(),
  waitingDie: fc.boolean(),
});

function weighted(choices: readonly [number, fc.Arbitrary<Step>][]): fc.Arbitrary<Step> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
