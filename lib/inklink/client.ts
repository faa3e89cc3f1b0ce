import "server-only";
import { err, ok, type Result } from "@/lib/core/result";
import { type InklinkError, inklinkError } from "./errors";
import {
  createdInquirySchema,
  inquiryIdSchema,
  type RequestedChecks,
  type ResultStatus,
  resultSchema,
} from "./schemas";
import { callInklink, type Wait } from "./transport";

export type InklinkConfig = {
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Timeout of one attempt to create an inquiry. Default: 5 s. */
  readonly createTryTimeoutMs?: number;
  /** Waits between two attempts. Tests pass their own. */
  readonly wait?: Wait;
  /** Called with the field of each time that cannot be parsed; the time counts as null. */
  readonly onUnreadableTime?: (field: string) => void;
};

export type NewInquiry = RequestedChecks & {
  /** Our stable id of the user. */
  readonly subjectId: string;
  /** The address to which the hosted flow redirects the browser. */
  readonly returnUrl: string;
  readonly metadata: Readonly<Record<string, string>>;
};

export type CreatedInquiry = {
  readonly id: string;
  readonly expiresAt: Date | null;
  /** The level in InkLink's response; null if there is none. It may be lower than the requested one. */
  readonly level: number | null;
  readonly requestId: string | null;
};

export type InquiryResult = {
  /** `unknown` for an undocumented status, and for two contradictory ones: it decides nothing. */
  readonly status: ResultStatus | "unknown";
  readonly completedAt: Date | null;
  readonly requestId: string | null;
};

export type InklinkClient = ReturnType<typeof createInklinkClient>;

const createRetries = 2;

/**
 * A client of the InkLink API (`POST /kyc/inquiry`, `GET /kyc/inquiry/{id}/result`). Returns errors as values; never
 * throws because of InkLink.
 */
export function createInklinkClient({
  apiUrl,
  apiKey,
  createTryTimeoutMs = 5_000,
  wait,
  onUnreadableTime,
}: InklinkConfig) {
  function readTime(field: string, time: Date | null | "unreadable"): Date | null {
    if (time !== "unreadable") return time;
    onUnreadableTime?.(field);
    return null;
  }

  /**
   * Creates an inquiry. After an error with `mayHaveHappened`, InkLink may have created one. `deadline` is in
   * milliseconds of the monotonic clock.
   */
  async function createInquiry(
    { subjectId, returnUrl, metadata, ...checks }: NewInquiry,
    { deadline }: { deadline: number },
  ): Promise<Result<CreatedInquiry, InklinkError>> {
    const body = { subject_id: subjectId, return_url: returnUrl, ...checks, metadata };
    const response = await callInklink(
      { method: "POST", url: `${apiUrl}/kyc/inquiry`, apiKey, body },
      { tryTimeoutMs: createTryTimeoutMs, retries: createRetries, deadline },
      wait,
    );
    if (!response.ok) return response;
    const { json, requestId } = response.value;
    const created = createdInquirySchema.safeParse(json);
    if (!created.success)
      return err(inklinkError("invalid_answer", "no usable id", { status: 200, requestId }));
    if (created.data.subject_id != null && created.data.subject_id !== subjectId) {
      return err(inklinkError("mismatch", "made for another subject", { status: 200, requestId }));
    }
    const { id, expires_at, level } = created.data;
    return ok({ id, expiresAt: readTime("expires_at", expires_at), level, requestId });
  }

  /**
   * Fetches the result of an inquiry, in one attempt of at most `timeoutMs`. A result about another user or inquiry is
   * an error.
   */
  async function getResult(
    { inquiryId, subjectId }: { inquiryId: string; subjectId: string },
    { timeoutMs }: { timeoutMs: number },
  ): Promise<Result<InquiryResult, InklinkError>> {
    const id = inquiryIdSchema.parse(inquiryId);
    const response = await callInklink(
      { method: "GET", url: `${apiUrl}/kyc/inquiry/${id}/result`, apiKey },
      { tryTimeoutMs: timeoutMs, retries: 0, deadline: 0 },
    );
    if (!response.ok) return response;
    const { json, requestId } = response.value;
    const result = resultSchema.safeParse(json);
    if (!result.success) return err(inklinkError("invalid_answer", "no status", { status: 200, requestId }));
    const { status, completedAt, inquiryIds, subjectIds } = result.data;
    if (!allMatch(inquiryIds, id) || !allMatch(subjectIds, subjectId)) {
      return err(
        inklinkError("mismatch", "result of another subject or inquiry", { status: 200, requestId }),
      );
    }
    return ok({ status, completedAt: readTime("completed_at", completedAt), requestId });
  }

  return { createInquiry, getResult };
}

function allMatch(values: readonly (string | null | undefined)[], expected: string): boolean {
  return values.every((value) => value == null || value === expected);
}

/** The hosted flow's address for an inquiry: always on the configured origin, whatever the id. */
export function hostedFlowUrl(idvUrl: string, inquiryId: string): string {
  const url = new URL(idvUrl);
  url.searchParams.set("inquiry_id", inquiryIdSchema.parse(inquiryId));
  return url.href;
}
