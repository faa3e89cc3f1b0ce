import type { FaultInput } from "../inklink/fault-schema";
import type { Outcome } from "../visitor/journey";

/** How an attempt ends: with a decision, unfinished, or by expiry. */
export type Ending = Outcome | "pending" | "expired";

export type Scene = {
  /** Its name in addresses. */
  readonly key: string;
  readonly name: string;
  /** The events that led to the state, shown with it. */
  readonly note: string;
  /** The page's `data-kyc-status`. */
  readonly status: "none" | Ending | "lapsed";
  /** What an operator does: closes the open inquiry, or withdraws the approval. */
  readonly endedBy?: "closing" | "withdrawal";
  /** How each attempt ends: none, one, or as many as the app allows. */
  readonly attempts: "none" | "one" | "all";
  /** The fault for the app's refresh on this page. */
  readonly fault?: FaultInput;
  /** Whether the page is marked stale: `data-kyc-stale`. */
  readonly isStale?: true;
  /** How long the person must have waited. */
  readonly waitMs?: number;
};

export type SceneGroup = { readonly name: string; readonly scenes: readonly Scene[] };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const notes = {
  none: "Signed in, nothing started.",
  pending: "Started, and left in the middle.",
  processing: "Everything is handed in, and is being checked.",
  manual_review: "A person at InkLink looks at it.",
  approved: "Confirmed.",
  rejected: "Not confirmed. The person may try again.",
  failed: "The check could not be completed. The person may try again.",
  expired: "Not finished in time. The person may start afresh.",
  lapsed: "Confirmed over a year ago, which is longer than an approval counts here.",
} as const satisfies Record<Scene["status"], string>;

const names = {
  none: "None",
  pending: "Pending",
  processing: "Processing",
  manual_review: "Manual review",
  approved: "Approved",
  rejected: "Rejected",
  failed: "Failed",
  expired: "Expired",
  lapsed: "Lapsed",
} as const satisfies Record<Scene["status"], string>;

const statuses = Object.keys(names).filter((name): name is Scene["status"] => name in names);

/** Statuses that may still change, so that pages refresh them. */
const open = ["pending", "processing", "manual_review"] as const;

/** Every state of the overview page. A journey compares them with the app's statuses. */
export const sceneGroups: readonly SceneGroup[] = [
  {
    name: "Where people stand",
    scenes: statuses.map((status) => ({
      key: status,
      name: names[status],
      note: notes[status],
      status,
      attempts: status === "none" ? "none" : "one",
    })),
  },
  {
    name: "Ended by an operator",
    scenes: [
      {
        key: "failed-closed",
        name: "Failed, closed",
        note: "Closed in the console, or by withdrawing consent, before InkLink decided.",
        status: "failed",
        attempts: "one",
        endedBy: "closing",
      },
      {
        key: "lapsed-withdrawn",
        name: "Lapsed, withdrawn",
        note: "Confirmed, and withdrawn in the console. The reason is not shown.",
        status: "lapsed",
        attempts: "one",
        endedBy: "withdrawal",
      },
    ],
  },
  {
    name: "No attempt is left",
    scenes: (["rejected", "failed", "expired"] as const).map((status) => ({
      key: `${status}-last`,
      name: `${names[status]}, for the last time`,
      note: "The last attempt of the day. The page says when the next one opens.",
      status,
      attempts: "all",
    })),
  },
  {
    name: "InkLink gives no usable answer",
    scenes: open.map((status) => ({
      key: `${status}-stale`,
      name: `${names[status]}, not fresh`,
      note: "The person came back, and InkLink could not be asked just now.",
      status,
      attempts: "one",
      fault: { on: "result", kind: "html", times: "always" },
      isStale: true,
    })),
  },
  {
    name: "A status that the app does not know",
    scenes: open.map((status) => ({
      key: `${status}-unknown`,
      name: `${names[status]}, then an unknown status`,
      note: "The person came back, and InkLink answered “escalated”.",
      status,
      attempts: "one",
      fault: { on: "result", kind: "answer", patch: { status: "escalated" }, times: "always" },
    })),
  },
  {
    name: "Longer than usual",
    scenes: [
      {
        key: "processing-long",
        name: "Processing for long",
        note: "Handed in more than three minutes ago.",
        status: "processing",
        attempts: "one",
        waitMs: 3 * minuteMs,
      },
      {
        key: "manual_review-long",
        name: "Manual review for long",
        note: "Handed in more than two days ago.",
        status: "manual_review",
        attempts: "one",
        waitMs: 48 * hourMs,
      },
    ],
  },
];

export const scenes: readonly Scene[] = sceneGroups.flatMap((group) => group.scenes);
