import { knownStatuses, randomName } from "../inklink/inquiry";
import type { InquiryChange } from "../inklink/inquiry-store";

export type WebhookEvent = {
  /** The `webhook-id`: the same in every delivery attempt. */
  readonly id: string;
  readonly type: string;
  readonly inquiryId: string;
  readonly subjectId: string | null;
  readonly at: Date;
  /** The exact bytes that are signed and sent. */
  readonly body: string;
};

export type EventParts = {
  type: string;
  inquiryId: string;
  subjectId?: string | null | undefined;
  id?: string | undefined;
  body?: string | undefined;
};

// The vendor has no event for `processing`, nor for unknown statuses.
const announced: ReadonlySet<string> = new Set(knownStatuses.filter((status) => status !== "processing"));

/** The event for a change, or null if the vendor sends none. */
export function eventOf({ inquiry, at }: InquiryChange): WebhookEvent | null {
  if (!announced.has(inquiry.status)) return null;
  const { id: inquiryId, subjectId, status } = inquiry;
  return makeEvent({ type: `kyc.result.${status}`, inquiryId, subjectId }, at);
}

export function makeEvent(parts: EventParts, at: Date): WebhookEvent {
  const { type, inquiryId, subjectId = null, id = `wh_evt_${randomName()}` } = parts;
  const data = { inquiry_id: inquiryId, ...(subjectId !== null && { subject_id: subjectId }) };
  const { body = JSON.stringify({ type, timestamp: at.toISOString(), data }) } = parts;
  return { id, type, inquiryId, subjectId, at, body };
}
