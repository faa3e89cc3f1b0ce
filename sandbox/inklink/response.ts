/** The API's response to one request, before a fault is applied. */
export type PlainResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The inquiry that it is about, for the request log. */
  readonly inquiryId: string | null;
};

export type Detail = { field: string; message: string };

/** The documented error codes. Other statuses are only sent by faults. */
const codes: Readonly<Record<number, string>> = {
  400: "VALIDATION_ERROR",
  401: "UNAUTHORIZED",
  404: "NOT_FOUND",
  429: "RATE_LIMIT_EXCEEDED",
  500: "INTERNAL_ERROR",
};

export function okResponse(
  requestId: string,
  body: Record<string, unknown>,
  inquiryId: string,
): PlainResponse {
  return { status: 200, headers: { "x-request-id": requestId }, body, inquiryId };
}

/** An error in the documented form. Its `requestId` equals the `x-request-id` header. */
export function errorResponse(
  requestId: string,
  status: number,
  error: { message: string; code?: string | undefined; details?: Detail[]; inquiryId?: string | null },
): PlainResponse {
  const { message, code = codes[status] ?? "INTERNAL_ERROR", details = [], inquiryId = null } = error;
  return {
    status,
    headers: { "x-request-id": requestId },
    body: { error: { code, message, details, requestId } },
    inquiryId,
  };
}
