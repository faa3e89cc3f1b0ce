import type { MessageKey } from "@/lib/i18n/translate";
import type { VerificationStatus } from "./policy";
import type { Standing } from "./standing";

export type Tone = "neutral" | "info" | "positive" | "caution" | "negative";

/** The words are keys of `lib/i18n/messages`. */
export type View = {
  readonly tone: Tone;
  /** The state, as the heading and as the start of the page's title. */
  readonly heading: MessageKey;
  /** Where the person stands, what happens next, how long it takes. */
  readonly body: readonly MessageKey[];
  /** What usually helps, where something does. */
  readonly tips: readonly MessageKey[];
  /** Which of sign in, verify, done the person is at: 1, 2 or 3. */
  readonly step: 1 | 2 | 3;
};

const tips = ["verify.tips.document", "verify.tips.light", "verify.tips.face"] as const;

const views = {
  none: {
    tone: "neutral",
    heading: "verify.standing.none.heading",
    body: ["verify.standing.none.intro"],
    tips: [],
    step: 2,
  },
  pending: {
    tone: "info",
    heading: "verify.standing.pending.heading",
    body: ["verify.standing.pending.left", "verify.standing.pending.duration"],
    tips: [],
    step: 2,
  },
  processing: {
    tone: "info",
    heading: "verify.standing.processing.heading",
    body: ["verify.standing.processing.sent", "verify.standing.processing.duration"],
    tips: [],
    step: 2,
  },
  manual_review: {
    tone: "info",
    heading: "verify.standing.manual_review.heading",
    body: ["verify.standing.manual_review.reason", "verify.standing.manual_review.duration"],
    tips: [],
    step: 2,
  },
  approved: {
    tone: "positive",
    heading: "verify.standing.approved.heading",
    body: ["verify.standing.approved.nothing"],
    tips: [],
    step: 3,
  },
  rejected: {
    tone: "caution",
    heading: "verify.standing.rejected.heading",
    body: ["verify.standing.rejected.reason"],
    tips,
    step: 2,
  },
  failed: {
    tone: "caution",
    heading: "verify.standing.failed.heading",
    body: ["verify.standing.failed.reason"],
    tips,
    step: 2,
  },
  expired: {
    tone: "neutral",
    heading: "verify.standing.expired.heading",
    body: ["verify.standing.expired.reason"],
    tips: [],
    step: 2,
  },
} as const satisfies Record<VerificationStatus, View>;

const stepUp: View = {
  ...views.none,
  heading: "verify.standing.stepUp.heading",
  body: ["verify.standing.stepUp.intro"],
};

/** What is said instead of how long it usually takes, once it takes longer. */
const long = {
  processing: ["verify.standing.processing.sent", "verify.standing.processing.long"],
  manual_review: ["verify.standing.manual_review.long"],
} as const satisfies Partial<Record<VerificationStatus, readonly MessageKey[]>>;

/** The words for where a person stands. */
export function viewOf({ status, unknownStatus, waitsLong, hasEarlierApproval }: Standing): View {
  // A status that nobody has heard of decides nothing, so it is still being checked.
  if (unknownStatus) return views.processing;
  if (waitsLong && (status === "processing" || status === "manual_review")) {
    return { ...views[status], body: long[status] };
  }
  return status === "none" && hasEarlierApproval ? stepUp : views[status];
}

/** What a level asks for, in the order in which InkLink does. A custom set of checks is described in general words. */
export function needsOf(level: number | null): readonly MessageKey[] {
  const needs: MessageKey[] = ["verify.needs.document", "verify.needs.camera"];
  if (level !== null && level >= 2) needs.push("verify.needs.address");
  return needs;
}

/** What a person does, and what happens, from the start to the outcome. */
export function stepsOf(level: number | null): readonly MessageKey[] {
  const steps: MessageKey[] = ["verify.happens.document", "verify.happens.selfie"];
  if (level !== null && level >= 2) steps.push("verify.happens.address");
  if (level !== null && level >= 3) steps.push("verify.happens.screening");
  return [...steps, "verify.happens.outcome"];
}

/** The checks of a level, as they are named to the person. */
export function checksOf(level: number | null): readonly MessageKey[] {
  const checks: MessageKey[] = ["verify.checks.document", "verify.checks.selfie"];
  if (level !== null && level >= 2) checks.push("verify.checks.address");
  if (level !== null && level >= 3) checks.push("verify.checks.screening");
  return checks;
}
