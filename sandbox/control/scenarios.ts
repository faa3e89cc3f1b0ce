import { z } from "zod";
import { type FaultInput, faultSchema } from "../inklink/fault-schema";
import { dayMs } from "../inklink/inquiry-store";
import type { Tone } from "../page";
import type { World } from "./world";

type Scenario = {
  label: string;
  words: string;
  tone: Tone;
  faults: readonly FaultInput[];
  unreachable?: true;
};

const forBoth = (fault: Record<string, unknown>) =>
  (["create", "result"] as const).map((on) => faultSchema.parse({ ...fault, on, times: "always" }));

/** The API scenarios that the product team can set with one click. Each replaces the one before. */
export const scenarios = {
  normal: { label: "Normal", words: "Every request is answered at once.", tone: "good", faults: [] },
  slow: {
    label: "Slow",
    words: "Every answer takes 4 s, which is longer than a page waits.",
    tone: "warn",
    faults: forBoth({ kind: "delay", ms: 4000 }),
  },
  limited: {
    label: "Limited",
    words: "Every request is refused: too many, come back in 2 s.",
    tone: "warn",
    faults: forBoth({ kind: "status", status: 429, message: "Too many requests.", retryAfter: "2" }),
  },
  failing: {
    label: "Failing",
    words: "Every request is answered with 500.",
    tone: "bad",
    faults: forBoth({ kind: "status", status: 500 }),
  },
  silent: {
    label: "Silent",
    words: "Connections are made, and nothing is ever answered.",
    tone: "bad",
    faults: forBoth({ kind: "hang" }),
  },
  unreachable: {
    label: "Unreachable",
    words: "Connections are refused.",
    tone: "bad",
    faults: [],
    unreachable: true,
  },
} satisfies Record<string, Scenario>;

export const scenarioNameSchema = z.enum(["normal", "slow", "limited", "failing", "silent", "unreachable"]);
export type ScenarioName = z.infer<typeof scenarioNameSchema>;

/** One-off faults: each applies to one call, in addition to the scenario. */
export const oneOffFaults = {
  "lost-answer": {
    label: "Start: the answer is lost",
    fault: { on: "create", kind: "reset-after" },
  },
  refused: { label: "Start: refused", fault: { on: "create", kind: "status", status: 400 } },
  "wrong-key": { label: "Start: wrong key", fault: { on: "create", kind: "status", status: 401 } },
  later: {
    label: "Start: come back in a minute",
    fault: { on: "create", kind: "status", status: 429, retryAfter: "60" },
  },
  "unknown-status": {
    label: "Result: an unknown status",
    fault: { on: "result", kind: "answer", patch: { status: "escalated" } },
  },
  "another-person": {
    label: "Result: about another subject",
    fault: { on: "result", kind: "answer", patch: { subject_id: "somebody-else" } },
  },
  "web-page": { label: "Result: a web page", fault: { on: "result", kind: "html" } },
} satisfies Record<string, { label: string; fault: FaultInput }>;

export const oneOffFaultNameSchema = z.enum([
  "lost-answer",
  "refused",
  "wrong-key",
  "later",
  "unknown-status",
  "another-person",
  "web-page",
]);

/** The expiry of new inquiries. */
export const lifetimes = {
  day: { label: "24 hours", ms: dayMs },
  minute: { label: "1 minute", ms: 60_000 },
} as const;

export const lifetimeNameSchema = z.enum(["day", "minute"]);

/** The current scenario, or null if tests set faults of their own. */
export function currentScenario({ faults, isUnreachable }: World): ScenarioName | null {
  const lasting = JSON.stringify(faults.list().filter(({ times }) => times === "always"));
  const found = scenarioNameSchema.options.find((name) => {
    const scenario: Scenario = scenarios[name];
    return (scenario.unreachable ?? false) === isUnreachable() && JSON.stringify(scenario.faults) === lasting;
  });
  return found ?? null;
}

export async function setScenario(world: World, name: ScenarioName): Promise<void> {
  const scenario: Scenario = scenarios[name];
  world.faults.clear();
  for (const fault of scenario.faults) world.faults.add(faultSchema.parse(fault));
  await world.setUnreachable(scenario.unreachable ?? false);
}

/** Resets everything to its state at start. Withheld events stay withheld. */
export async function calmDown(world: World): Promise<void> {
  await setScenario(world, "normal");
  world.webhooks?.modes.reset();
  world.mail.modes.set({ mode: "normal", times: "always" });
  world.inquiries.setLifetime(dayMs);
  await world.hostProduct?.setMode({ mode: "normal" });
}
