import { hourMs, minuteMs } from "@/lib/core/duration";

/** Why an inquiry needs attention, most urgent first. */
export const attentionReasons = [
  "unanswered",
  "creating",
  "processing",
  "manual_review",
  "pending",
  "unresolved",
] as const;

export type AttentionReason = (typeof attentionReasons)[number];

/**
 * Age at which an inquiry needs attention, by status: longer than the time that people are told, or than the reconciler
 * needs. `unanswered` is about the last refresh and `unresolved` about the creation, at any age.
 */
export const attentionAfterMs = {
  unanswered: 0,
  creating: 5 * minuteMs,
  processing: hourMs,
  manual_review: 72 * hourMs,
  pending: 50 * hourMs,
  unresolved: 0,
} as const satisfies Record<AttentionReason, number>;

export function isAttentionReason(value: unknown): value is AttentionReason {
  return attentionReasons.some((reason) => reason === value);
}
