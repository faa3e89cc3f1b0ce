import { z } from "zod";
import { type Inquiry, isFinal } from "../inklink/inquiry";
import type { InquiryStore } from "../inklink/inquiry-store";

export const finishSchema = z.object({
  inquiry_id: z.string(),
  outcome: z.enum(["approved", "rejected", "failed", "processing", "manual_review", "pending"]),
  delay: z.coerce.number().int().min(0).max(600).default(0),
  review: z.literal("on").optional(),
});

export type Finish = z.infer<typeof finishSchema>;

type Step = { afterMs: number; status: string };

/** Which results follow, and when, once the person has chosen an outcome. */
export function planResult({ outcome, delay, review }: Finish): Step[] {
  const totalMs = delay * 1000;
  // An inquiry that stays open has no submitted data.
  if (outcome === "pending") return [];
  const plan: Step[] = [{ afterMs: 0, status: "processing" }];
  if (outcome === "processing") return plan;
  if (review && isFinal(outcome)) plan.push({ afterMs: totalMs / 2, status: "manual_review" });
  plan.push({ afterMs: totalMs, status: outcome });
  return plan;
}

/** Submits the person's data: applies results that are due now, and schedules the rest. */
export function finishInquiry(inquiries: InquiryStore, finish: Finish): Inquiry | null {
  const plan = planResult(finish);
  for (const { status } of plan.filter((it) => it.afterMs === 0)) {
    inquiries.setResult(finish.inquiry_id, { status });
  }
  for (const { afterMs, status } of plan.filter((it) => it.afterMs > 0)) {
    inquiries.setResultLater(finish.inquiry_id, afterMs, { status });
  }
  return inquiries.find(finish.inquiry_id);
}

/** The redirect at the end: the app's address, its own query kept, with the two documented parameters. */
export function returnAddress(inquiry: Inquiry): string {
  const url = new URL(inquiry.returnUrl);
  url.searchParams.set("status", inquiry.status);
  url.searchParams.set("inquiry_id", inquiry.id);
  return url.href;
}
