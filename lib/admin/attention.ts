const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Why an inquiry is on the list of what is stuck, the most urgent first. */
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
 * How old an inquiry of a status is when somebody should look at it: longer than what people are told, or than what the
 * reconciler needs. `unanswered` is about the last asking and `unresolved` about the creation, however young they are.
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
