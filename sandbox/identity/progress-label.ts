import { type Inquiry, isExpired } from "../inklink/inquiry";
import type { InquiryStore } from "../inklink/inquiry-store";
import { type Tone, toneOfStatus } from "../page";
import type { Person } from "./people";
import type { Subjects } from "./subjects";

export type Where = { readonly words: string; readonly tone: Tone };
export type ProgressLabels = (person: Person) => Where;

/** A person's progress in a few words, as far as the sandbox knows it. */
export function createProgressLabels(
  inquiries: InquiryStore,
  subjects: Subjects,
  now: () => Date,
): ProgressLabels {
  return ({ sub }) => {
    const own = inquiries.list().filter(({ subjectId }) => subjects.personOf(subjectId)?.sub === sub);
    const [latest] = own;
    if (latest === undefined) return { words: "nothing done yet", tone: "" };
    if (isExpired(latest, now())) return { words: "expired", tone: "" };
    return { words: wordsFor(latest, own), tone: toneOfStatus(latest.status) };
  };
}

function wordsFor({ status }: Inquiry, own: readonly Inquiry[]): string {
  const times = own.filter((one) => one.status === status).length;
  switch (status) {
    case "pending":
      return "started, not finished";
    case "processing":
      return "being checked";
    case "manual_review":
      return "in review";
    case "approved":
      return "verified";
    case "rejected":
    case "failed":
      return `${status} ${times === 1 ? "once" : `${times} times`}`;
    default:
      return status;
  }
}
