import type { MessageKey } from "@/lib/i18n/translate";
import type { Overview } from "./overview";
import type { VerificationStatus } from "./policy";
import type { CheckName } from "./requested-checks";

export type Tone = "neutral" | "info" | "positive" | "caution" | "negative";

/** Keys of `lib/i18n/messages`. */
export type Messages = {
  readonly tone: Tone;
  /** The status, as the heading and as the start of the page's title. */
  readonly heading: MessageKey;
  /** The current status, the next step, the usual duration. */
  readonly body: readonly MessageKey[];
  /** Tips for another attempt; empty if there are none. */
  readonly tips: readonly MessageKey[];
  /** The current step: 1 sign in, 2 submit, 3 review, 4 done. */
  readonly step: 1 | 2 | 3 | 4;
};

const tips = ["verify.tips.document", "verify.tips.light", "verify.tips.face"] as const;

/** The tips that apply to the requested checks. */
function tipsFor(requested: readonly CheckName[], all: readonly MessageKey[]): readonly MessageKey[] {
  return all.filter((tip) => requested.includes(tip === "verify.tips.face" ? "selfie" : "document"));
}

const messagesByStatus = {
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
    step: 3,
  },
  manual_review: {
    tone: "info",
    heading: "verify.overview.manual_review.heading",
    body: ["verify.overview.manual_review.reason", "verify.overview.manual_review.duration"],
    tips: [],
    step: 3,
  },
  approved: {
    tone: "positive",
    heading: "verify.overview.approved.heading",
    body: ["verify.overview.approved.next"],
    tips: [],
    step: 4,
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
  lapsed: {
    tone: "neutral",
    heading: "verify.overview.lapsed.heading",
    body: ["verify.overview.lapsed.reason"],
    tips: [],
    step: 2,
  },
} as const satisfies Record<VerificationStatus, Messages>;

const stepUp: Messages = {
  ...messagesByStatus.none,
  heading: "verify.overview.stepUp.heading",
  body: ["verify.overview.stepUp.intro", "verify.overview.stepUp.again"],
};

/** Replaces the usual duration once the wait exceeds it. */
const long = {
  processing: ["verify.overview.processing.sent", "verify.overview.processing.long"],
  manual_review: ["verify.overview.manual_review.long"],
} as const satisfies Partial<Record<VerificationStatus, readonly MessageKey[]>>;

/** For a return while InkLink cannot be reached. */
const returned: Messages = {
  ...messagesByStatus.pending,
  heading: "verify.returned.heading",
  body: ["verify.returned.waiting", "verify.returned.nothing"],
};

/** For an approval that InkLink later reversed. */
const reversed = {
  heading: "verify.reversed.heading",
  body: ["verify.reversed.reason"],
} as const satisfies Pick<Messages, "heading" | "body">;

/** For an approval that an operator withdrew. The operator's reason is not shown. */
const withdrawnByOperator: Messages = {
  ...messagesByStatus.lapsed,
  body: ["verify.overview.lapsed.withdrawn"],
};

/** For an inquiry that was closed before it was decided. Nothing was wrong with what was sent, so there are no tips. */
const closed: Messages = {
  ...messagesByStatus.failed,
  tone: "neutral",
  heading: "verify.closed.heading",
  body: ["verify.closed.reason"],
  tips: [],
};

/** Added to the status if the user can try again now. */
const invitations: Readonly<Partial<Record<VerificationStatus, MessageKey>>> = {
  rejected: "verify.overview.rejected.retry",
  expired: "verify.overview.expired.retry",
  lapsed: "verify.overview.lapsed.retry",
};

/** The messages for an overview. */
export function messagesOf(overview: Overview): Messages {
  const { messages, invitation = null } = variantOf(overview);
  const isInvited = overview.action === "retry" && invitation !== null;
  if (!isInvited && messages.tips.length === 0) return messages;
  return {
    ...messages,
    body: isInvited ? [...messages.body, invitation] : messages.body,
    tips: tipsFor(overview.requested, messages.tips),
  };
}

/** `invitation`: added if the user can try again now. */
type Variant = { readonly messages: Messages; readonly invitation?: MessageKey | undefined };

/**
 * The status that a page speaks of. An unknown one decides nothing, so the inquiry is shown as being checked, or in the
 * review that it was in.
 */
export function shownStatus({
  status,
  unknownStatus,
}: Pick<Overview, "status" | "unknownStatus">): VerificationStatus {
  return unknownStatus && status !== "manual_review" ? "processing" : status;
}

function variantOf({
  status,
  unknownStatus,
  awaitsResult,
  waitsLong,
  reversedAt,
  isWithdrawn,
  isClosed,
  hasEarlierApproval,
}: Overview): Variant {
  if (unknownStatus) return { messages: messagesByStatus[shownStatus({ status, unknownStatus })] };
  if (awaitsResult) return { messages: returned };
  switch (status) {
    case "none":
      return { messages: hasEarlierApproval ? stepUp : messagesByStatus.none };
    case "processing":
    case "manual_review":
      return {
        messages: waitsLong ? { ...messagesByStatus[status], body: long[status] } : messagesByStatus[status],
      };
    case "rejected":
    case "failed":
      if (isClosed) return { messages: closed };
      if (reversedAt === null) break;
      return {
        messages: { ...messagesByStatus[status], ...reversed },
        invitation: "verify.reversed.retry",
      };
    case "lapsed":
      return {
        messages: isWithdrawn ? withdrawnByOperator : messagesByStatus.lapsed,
        invitation: invitations.lapsed,
      };
    default:
  }
  return { messages: messagesByStatus[status], invitation: invitations[status] };
}

const byCheck = {
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

/** For a selfie without a document to compare it with. */
const selfieAlone = {
  step: "verify.happens.selfieAlone",
  checked: "verify.checks.selfieAlone",
} as const satisfies Record<string, MessageKey>;

function isAlone(check: CheckName, requested: readonly CheckName[]): boolean {
  return check === "selfie" && !requested.includes("document");
}

/** What the user needs for the requested checks. */
export function needsOf(requested: readonly CheckName[]): readonly MessageKey[] {
  const needs = requested.flatMap((check): MessageKey[] => {
    const { need } = byCheck[check];
    return need === null ? [] : [need];
  });
  const lastPicture = requested.includes("document") ? 1 : 0;
  const isCameraNeeded = requested.includes("document") || requested.includes("selfie");
  return isCameraNeeded ? needs.toSpliced(lastPicture, 0, "verify.needs.camera") : needs;
}

/** The steps of the verification, from the start to the outcome. */
export function stepsOf(requested: readonly CheckName[]): readonly MessageKey[] {
  const steps = requested.map((check) =>
    isAlone(check, requested) ? selfieAlone.step : byCheck[check].step,
  );
  return [...steps, "verify.happens.outcome"];
}

/** The names of the checks. */
export function checksOf(requested: readonly CheckName[]): readonly MessageKey[] {
  return requested.map((check) => (isAlone(check, requested) ? selfieAlone.checked : byCheck[check].checked));
}

/** The requested checks, as a short heading. */
export function requestedHeading(requested: readonly CheckName[]): MessageKey {
  if (requested.includes("document")) {
    return requested.includes("selfie") ? "home.how.verify.heading" : "home.how.verify.document";
  }
  return requested.includes("selfie") ? "home.how.verify.selfie" : "home.how.verify.other";
}
