import fc from "fast-check";
import { creations, type Lag, type Outage, outages, type Turn, turns } from "./inklink-model";

/** What becomes of a process: it lives, it dies before the n-th thing it does, or InkLink's answer is long in coming. */
export type Fate = "lives" | "waits" | { readonly diesBefore: number };

export type Creation = (typeof creations)[number];

/** What happens in a history. Numbers choose among what is there at that time, whatever their size. */
export type Step =
  | { do: "start"; who: number; level: 1 | 2; creation: Creation; fate: Fate }
  | { do: "open_page"; who: number; fate: Fate }
  | { do: "return"; who: number; from: number; fate: Fate }
  | { do: "work_off"; fate: Fate }
  | { do: "reconcile"; fate: Fate }
  /** A process that waited for InkLink goes on, or dies. */
  | { do: "resume"; nth: number; dies: boolean }
  /** InkLink changes its mind about an inquiry, and announces that before its API shows it. */
  | ({ do: "turn"; nth: number; to: Turn } & Lag)
  /** An announcement arrives; with `again`, it will come once more. */
  | { do: "deliver"; nth: number; again: boolean }
  | { do: "lose_announcement"; nth: number }
  | { do: "forge"; about: number | "nothing"; subject: number | "stranger" | "missing" }
  | { do: "outage"; kind: Outage }
  | { do: "pass"; ms: number }
  /** The person is erased, and another one signs in in their place. */
  | { do: "erase"; who: number; fate: Fate }
  | { do: "operate"; deed: (typeof deeds)[number]; nth: number; fate: Fate }
  /** What was kept for a few days is deleted. */
  | { do: "sweep"; fate: Fate }
  | { do: "at_once"; steps: Step[] }
  | { do: "in_turn"; steps: Step[] };

/** What operators do: to an inquiry, to its person, or to all that is parked. */
export const deeds = ["ask", "close", "grant", "retry"] as const;

export type History = {
  readonly steps: readonly Step[];
  /** At the end, announcements under way are lost. */
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

const secondMs = 1_000;
const hourMs = 3_600_000;
const moves = [1, secondMs, 4 * secondMs, 20 * secondMs, 600 * secondMs, hourMs, 5 * hourMs, 24 * hourMs];

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
  [6, fc.record({ do: fc.constant("work_off"), fate })],
  [4, fc.record({ do: fc.constant("reconcile"), fate })],
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
  [1, fc.record({ do: fc.constant("sweep"), fate })],
  [5, fc.record({ do: fc.constant("pass"), ms: fc.constantFrom(...moves, 72 * hourMs) })],
]);

/** Two askings of one inquiry under way: the one that is asked first is answered last. */
const overtaking: fc.Arbitrary<Step> = fc
  .record({ nth, first: fc.constantFrom(...turns), second: fc.constantFrom(...turns), waiting: nth })
  .map(({ nth, first, second, waiting }) => ({
    do: "in_turn",
    steps: [
      { do: "turn", nth, to: first, lagMs: 0, flaps: false },
      { do: "operate", deed: "ask", nth, fate: "waits" },
      { do: "turn", nth, to: second, lagMs: 0, flaps: false },
      { do: "operate", deed: "ask", nth, fate: "lives" },
      { do: "resume", nth: waiting, dies: false },
    ],
  }));

/** InkLink's answer to a creation comes after its announcement, and perhaps after another attempt of the person. */
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
      { do: "work_off", fate: "lives" },
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
  announcementsLost: fc.boolean(),
  waitingDie: fc.boolean(),
});

function weighted(choices: readonly [number, fc.Arbitrary<Step>][]): fc.Arbitrary<Step> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
