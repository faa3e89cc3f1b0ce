import type { MessageKey } from "@/lib/i18n/translate";
import type { Overview } from "./overview";
import type { VerificationStatus } from "./policy";
import type { CheckName } from "./requested-checks";

export type Tone = "neutral" | "info" | "positive" | "caution" | "negative";

/** The words are keys of `lib/i18n/messages`. */
export type Messages = {
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

/** What helps with what was asked for. */
function tipsFor(requested: readonly CheckName[], all: readonly MessageKey[]): readonly MessageKey[] {
  return all.filter((tip) => requested.includes(tip === "verify.tips.face" ? "selfie" : "document"));
}

const views = {
  none: {
    tone: "neutral",
    heading: "verify.overview.none.heading",
    body: ["verify.overview.none.intro"],
    tips: [],
    step: 2,
  },
  pending: {
    tone: "info",
    heading: "verify.overview.pending.heading",
    body: ["verify.overview.pending.left", "verify.overview.pending.duration"],
    tips: [],
    step: 2,
  },
  processing: {
    tone: "info",
    heading: "verify.overview.processing.heading",
    body: ["verify.overview.processing.sent", "verify.overview.processing.duration"],
    tips: [],
    step: 2,
  },
  manual_review: {
    tone: "info",
    heading: "verify.overview.manual_review.heading",
    body: ["verify.overview.manual_review.reason", "verify.overview.manual_review.duration"],
    tips: [],
    step: 2,
  },
  approved: {
    tone: "positive",
    heading: "verify.overview.approved.heading",
    body: ["verify.overview.approved.nothing"],
    tips: [],
    step: 3,
  },
  rejected: {
    tone: "caution",
    heading: "verify.overview.rejected.heading",
    body: ["verify.overview.rejected.reason"],
    tips,
    step: 2,
  },
  failed: {
    tone: "caution",
    heading: "verify.overview.failed.heading",
    body: ["verify.overview.failed.reason"],
    tips,
    step: 2,
  },
  expired: {
    tone: "neutral",
    heading: "verify.overview.expired.heading",
    body: ["verify.overview.expired.reason"],
    tips: [],
    step: 2,
  },
} as const satisfies Record<VerificationStatus, Messages>;

const stepUp: Messages = {
  ...views.none,
  heading: "verify.overview.stepUp.heading",
  body: ["verify.overview.stepUp.intro"],
};

/** What is said instead of how long it usually takes, once it takes longer. */
const long = {
  processing: ["verify.overview.processing.sent", "verify.overview.processing.long"],
  manual_review: ["verify.overview.manual_review.long"],
} as const satisfies Partial<Record<VerificationStatus, readonly MessageKey[]>>;

/** The words for where a person stands. */
export function messagesOf({
  status,
  unknownStatus,
  waitsLong,
  hasEarlierApproval,
  requested,
}: Overview): Messages {
  // A status that nobody has heard of decides nothing, so it is still being checked.
  if (unknownStatus) return views.processing;
  if (waitsLong && (status === "processing" || status === "manual_review")) {
    return { ...views[status], body: long[status] };
  }
  const view: Messages = status === "none" && hasEarlierApproval ? stepUp : views[status];
  return view.tips.length === 0 ? view : { ...view, tips: tipsFor(requested, view.tips) };
}

const byRefresh = {
  document: {
    need: "verify.needs.document",
    step: "verify.happens.document",
    checked: "verify.checks.document",
  },
  selfie: { need: null, step: "verify.happens.selfie", checked: "verify.checks.selfie" },
  address: { need: "verify.needs.address", step: "verify.happens.address", checked: "verify.checks.address" },
  screening: { need: null, step: "verify.happens.screening", checked: "verify.checks.screening" },
  other: { need: "verify.needs.other", step: "verify.happens.other", checked: "verify.checks.other" },
} as const satisfies Record<
  CheckName,
  { readonly need: MessageKey | null; readonly step: MessageKey; readonly checked: MessageKey }
>;

/** A selfie is compared with the document, where there is one. */
const selfieAlone = {
  step: "verify.happens.selfieAlone",
  checked: "verify.checks.selfieAlone",
} as const satisfies Record<string, MessageKey>;

function isAlone(check: CheckName, requested: readonly CheckName[]): boolean {
  return check === "selfie" && !requested.includes("document");
}

/** What a person needs for what they are asked for. */
export function needsOf(requested: readonly CheckName[]): readonly MessageKey[] {
  const needs = requested.flatMap((check): MessageKey[] => {
    const { need } = byRefresh[check];
    return need === null ? [] : [need];
  });
  const lastPicture = requested.includes("document") ? 1 : 0;
  const isCameraNeeded = requested.includes("document") || requested.includes("selfie");
  return isCameraNeeded ? needs.toSpliced(lastPicture, 0, "verify.needs.camera") : needs;
}

/** What a person does, and what happens, from the start to the outcome. */
export function stepsOf(requested: readonly CheckName[]): readonly MessageKey[] {
  const steps = requested.map((check) =>
    isAlone(check, requested) ? selfieAlone.step : byRefresh[check].step,
  );
  return [...steps, "verify.happens.outcome"];
}

/** The checks, as they are named to the person. */
export function checksOf(requested: readonly CheckName[]): readonly MessageKey[] {
  return requested.map((check) =>
    isAlone(check, requested) ? selfieAlone.checked : byRefresh[check].checked,
  );
}

/** What a person is asked for, in a few words. */
export function requestedHeading(requested: readonly CheckName[]): MessageKey {
  if (requested.includes("document")) {
    return requested.includes("selfie") ? "home.how.verify.heading" : "home.how.verify.document";
  }
  return requested.includes("selfie") ? "home.how.verify.selfie" : "home.how.verify.other";
}
