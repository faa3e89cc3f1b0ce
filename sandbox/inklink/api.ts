import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { applyFault } from "./apply-fault";
import { parseCreateRequest } from "./create-request";
import { type Exchange, sendResponse } from "./exchange";
import type { FaultQueue } from "./fault-queue";
import type { InquiryStore } from "./inquiry-store";
import { type ApiRequest, matchCall, readRequest } from "./read-request";
import type { LoggedRequest, RequestLog } from "./request-log";
import { errorResponse, okResponse, type PlainResponse } from "./response";
import { toCreateResponse, toResultResponse } from "./wire";

export type ApiOptions = {
  apiKey: string;
  inquiries: InquiryStore;
  faults: FaultQueue;
  requests: RequestLog;
  now: () => Date;
};

/** The vendor's API. Each request is logged, then gets a queued fault or the normal response. */
export function createApi(options: ApiOptions): RequestListener {
  return (incoming, response) => {
    handle(options, incoming, response).catch(() => response.destroy());
  };
}

async function handle(
  options: ApiOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  const entry = log(options, request);
  const requestId = randomUUID();
  const exchange: Exchange = {
    request: incoming,
    response,
    requestId,
    work() {
      const response = respond(options, request, requestId);
      entry.inquiryId = response.inquiryId ?? entry.inquiryId;
      return response;
    },
    responded(status) {
      entry.responseStatus = status;
    },
  };
  const call = matchCall(request);
  const { subjectId, inquiryId } = entry;
  const fault = call && options.faults.take({ on: call.name, subjectId, inquiryId });
  if (fault) await applyFault(fault, exchange);
  else sendResponse(exchange, exchange.work());
}

function log({ apiKey, inquiries, requests, now }: ApiOptions, request: ApiRequest): LoggedRequest {
  const call = matchCall(request);
  const inquiryId = call?.name === "result" ? call.inquiryId : null;
  const entry: LoggedRequest = {
    at: now(),
    method: request.method,
    path: request.path,
    apiKeyOk: request.apiKey === apiKey,
    body: request.body ?? null,
    bodyLength: request.bodyText.length,
    responseStatus: null,
    inquiryId,
    subjectId: inquiryId === null ? subjectIn(request.body) : (inquiries.find(inquiryId)?.subjectId ?? null),
  };
  requests.add(entry);
  return entry;
}

function respond(options: ApiOptions, request: ApiRequest, requestId: string): PlainResponse {
  if (request.apiKey !== options.apiKey) {
    return errorResponse(requestId, 401, { message: "The api-key is missing or not valid." });
  }
  const call = matchCall(request);
  if (call?.name === "create") return create(options, request, requestId);
  if (call?.name === "result") return readResult(options, call.inquiryId, requestId);
  return errorResponse(requestId, 404, { message: "There is no such route." });
}

function create({ inquiries }: ApiOptions, request: ApiRequest, requestId: string): PlainResponse {
  const invalid = (details: { field: string; message: string }[]) =>
    errorResponse(requestId, 400, { message: "The request is not valid.", details });
  if (!/^application\/json\s*(;|$)/i.test(request.contentType)) {
    return invalid([{ field: "", message: "The content-type must be application/json." }]);
  }
  if (request.body === undefined) return invalid([{ field: "", message: "The body is not JSON." }]);
  const parsed = parseCreateRequest(request.body);
  if (!parsed.ok) return invalid(parsed.details);
  const inquiry = inquiries.create(parsed.inquiry);
  return okResponse(requestId, toCreateResponse(inquiry), inquiry.id);
}

function readResult({ inquiries }: ApiOptions, inquiryId: string, requestId: string): PlainResponse {
  const inquiry = inquiries.find(inquiryId);
  if (inquiry) return okResponse(requestId, toResultResponse(inquiry), inquiry.id);
  return errorResponse(requestId, 404, { message: "There is no such inquiry.", inquiryId });
}

function subjectIn(body: unknown): string | null {
  const named = typeof body === "object" && body !== null && "subject_id" in body ? body.subject_id : null;
  return typeof named === "string" ? named : null;
}
