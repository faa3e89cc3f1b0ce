import type {
  AttentionReason,
  AuditAction,
  DropOff,
  FunnelStep,
  WithdrawalReason,
} from "@/lib/admin/service";
import type { Tone } from "@/lib/verification/model/messages";
import type { Cause } from "@/lib/verification/model/state";

/** Badge tone per status. Unlisted statuses are neutral. */
const tones: Readonly<Record<string, Tone>> = {
  creating: "info",
  unresolved: "caution",
  refused: "caution",
  pending: "info",
  processing: "info",
  manual_review: "info",
  approved: "positive",
  rejected: "negative",
  failed: "negative",
  parked: "negative",
  waiting: "info",
  sent: "positive",
};

export function toneOf(status: string): Tone {
  return tones[status] ?? "neutral";
}

/** Formats a code such as `manual_review` for reading. */
export function readable(code: string): string {
  return code.replaceAll("_", " ");
}

const causes = {
  person: "the person",
  return_page: "the return page",
  live_page: "an open page",
  webhook: "a webhook",
  reconciler: "the reconciler",
  operator: "an operator",
  clock: "our clock",
} as const satisfies Record<Cause, string>;

export function causeLabel(cause: string): string {
  const labels: Readonly<Record<string, string>> = causes;
  return labels[cause] ?? readable(cause);
}

/** Formats a scope such as `level:2`; a custom set of checks is shown by its fingerprint. */
export function scopeLabel(scope: string): string {
  const [kind = "", name = ""] = scope.split(":");
  return kind === "level" ? `Level ${name}` : `Custom checks ${name.slice(0, 8)}`;
}

const errors: Readonly<Record<string, string>> = {
  invalid_request: "It refused the request: an engineer must look at the log.",
  unauthorized: "It refused our key: the configuration needs fixing.",
  not_found: "It has no result yet, or does not know the inquiry.",
  rate_limited: "It was asked too often, and wants us to wait.",
  server_error: "It had a fault of its own.",
  gateway_error: "A gateway in front of it answered in its place.",
  unreachable: "It could not be reached.",
  timeout: "It did not answer in time.",
  connection_lost: "The connection broke.",
  invalid_answer: "It answered something that cannot be read.",
  circuit_open: "It was not asked, because it has been failing.",
  mismatch: "It answered about another inquiry or person.",
  unknown_status: "It answered a status that this version does not know.",
  bug: "A fault of ours: an engineer must look at the log.",
};

/** Why a refresh failed, as a sentence about InkLink; null if the code has no label. */
export function errorText(code: string): string | null {
  return Object.hasOwn(errors, code) ? (errors[code] ?? null) : null;
}

type AttentionLabels = { readonly name: string; readonly why: string };

export const attentionLabels = {
  unanswered: {
    name: "InkLink gave no usable answer",
    why: "InkLink’s last response was unusable. It is asked again automatically.",
  },
  creating: {
    name: "Being created for over 5 minutes",
    why: "The process that was creating it is gone. The reconciler should have noticed: is it running?",
  },
  processing: {
    name: "Being checked for over an hour",
    why: "InkLink usually takes a minute or two. Ask again, or ask InkLink’s support.",
  },
  manual_review: {
    name: "In review for over 3 days",
    why: "People are told that a review takes a few days at most. Ask InkLink’s support.",
  },
  pending: {
    name: "Unfinished for over 50 hours",
    why: "It should have expired by now. InkLink may have extended it.",
  },
  unresolved: {
    name: "Creation left unresolved",
    why: "InkLink may have made an inquiry whose id we never learned. A webhook about it resolves this; after two days it is given up. The person can start again meanwhile.",
  },
} as const satisfies Record<AttentionReason, AttentionLabels>;

/** Labels of the audit log's codes. */
export const deedLabels = {
  "inquiry.asked": "asked InkLink again",
  "inquiry.closed": "closed the inquiry",
  "approval.withdrawn": "withdrew the approval",
  "attempt.granted": "granted another attempt",
  "person.erased": "erased the person",
  "sessions.ended": "ended all sessions",
  "person.exported": "downloaded their data",
  "delivery.retried": "had a delivery processed again",
  "deliveries.retried": "had all failed deliveries processed again",
  "mail.retried": "had a mail sent again",
  "mails.retried": "had several mails sent again",
  "event.resent": "had an event sent again to the host product",
  "events.resent": "had several events sent again to the host product",
  "inquiries.exported": "downloaded the inquiries of some days",
  "audit.exported": "downloaded the audit log",
  "person.viewed": "looked at the person’s data",
  "people.searched": "searched for people",
} as const satisfies Record<AuditAction, string>;

export function actionLabel(action: string): string {
  const labels: Readonly<Record<string, string>> = deedLabels;
  return labels[action] ?? action;
}

export const stepNames = {
  started: "Started",
  returned: "Came back",
  submitted: "Submitted",
  decided: "Decided",
  approved: "Approved",
} as const satisfies Record<FunnelStep["name"], string>;

type DropOffLabels = { readonly name: string; readonly why: string };

/** How far inquiries got, and no further. */
export const dropOffLabels = {
  started: {
    name: "Started, nothing more",
    why: "The person has not come back, and InkLink has not got everything that it asks for.",
  },
  returned: {
    name: "Came back unfinished",
    why: "The person came back, and InkLink has not got everything that it asks for.",
  },
  submitted: { name: "Submitted, not decided", why: "InkLink has everything, and has not decided." },
  decided: {
    name: "Decided, not approved",
    why: "InkLink rejected it or could not complete it, or it was closed before a decision.",
  },
} as const satisfies Record<DropOff, DropOffLabels>;

/** Why an approval is withdrawn. */
export const withdrawalLabels = {
  document_expired: "The document has expired",
  data_wrong: "The person’s data was wrong",
  fraud_suspected: "Fraud is suspected",
  requested: "The person asked for it",
} as const satisfies Record<WithdrawalReason, string>;

const count = new Intl.NumberFormat("en");
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

export function countLabel(value: number): string {
  return count.format(value);
}

export function shareLabel(value: number): string {
  return share.format(value);
}
