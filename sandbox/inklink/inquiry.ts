import { randomInt } from "node:crypto";

export const knownStatuses = [
  "pending",
  "processing",
  "manual_review",
  "approved",
  "rejected",
  "failed",
] as const;

const finalStatuses: ReadonlySet<string> = new Set(["approved", "rejected", "failed"]);

export function isFinal(status: string): boolean {
  return finalStatuses.has(status);
}

/** One inquiry at InkLink. The status is any string, so that unknown statuses can be tested. */
export type Inquiry = {
  readonly id: string;
  readonly resultId: string;
  readonly subjectId: string;
  readonly returnUrl: string;
  readonly level: 1 | 2 | 3 | null;
  readonly features: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date;
  readonly status: string;
  readonly error: string | null;
  /** The subject that the result names. Differs from `subjectId` only if the control set a false one. */
  readonly resultSubjectId: string;
  readonly retryCount: number;
  readonly openedAt: Date | null;
  readonly submittedAt: Date | null;
  readonly completedAt: Date | null;
  readonly history: readonly { readonly status: string; readonly at: Date }[];
};

export type NewInquiry = Pick<Inquiry, "subjectId" | "returnUrl" | "level" | "features" | "metadata">;

export type ResultPatch = {
  status: string;
  error?: string | null | undefined;
  subjectId?: string | undefined;
  /** When it was decided, if not now. */
  completedAt?: Date | undefined;
};

/** An inquiry expires only if the person has not submitted anything. */
export function isExpired(inquiry: Inquiry, now: Date): boolean {
  return inquiry.submittedAt === null && inquiry.expiresAt <= now;
}

/** The inquiry with a new result, in any direction: decisions get reversed. */
export function withResult(inquiry: Inquiry, patch: ResultPatch, at: Date): Inquiry {
  const { status } = patch;
  return {
    ...inquiry,
    status,
    error: patch.error === undefined ? defaultError(status) : patch.error,
    resultSubjectId: patch.subjectId ?? inquiry.resultSubjectId,
    submittedAt: inquiry.submittedAt ?? (status === "pending" ? null : at),
    completedAt: isFinal(status) ? (patch.completedAt ?? at) : null,
    updatedAt: at,
    history: [...inquiry.history, { status, at }],
  };
}

/** Longer ago than the demo's approvals count. */
export function longBefore(now: Date): Date {
  return new Date(now.getTime() - 400 * 24 * 60 * 60 * 1000);
}

function defaultError(status: string): string | null {
  if (status === "failed") return "The check could not be completed.";
  if (status === "rejected") return "The document did not pass the check.";
  return null;
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The random part of an id, after its prefix. */
export function randomName(): string {
  return Array.from({ length: 20 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
