import { knownStatuses } from "../inklink/inquiry";
import type { InquiryChange } from "../inklink/inquiry-store";
import { randomName } from "../inklink/random-name";

export type WebhookEvent = {
  /** The `webhook-id`: the same in every try. */
  readonly id: string;
  readonly type: string;
  readonly inquiryId: string;
  readonly subjectId: string | null;
  readonly at: Date;
  /** Exactly what is sent and signed. */
  readonly body: string;
};

export type EventParts = {
  type: string;
  inquiryId: string;
  subjectId?: string | null | undefined;
  id?: string | undefined;
  body?: string | undefined;
};

// The vendor has no event for `processing`, nor for statuses that nobody has heard of.
const announced: ReadonlySet<string> = new Set(knownStatuses.filter((status) => status !== "processing"));

/** The event that tells of a change, or null where the vendor tells nobody. */
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
