import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { begin, type Exchange, sendResponse } from "./exchange";
import type { Fault } from "./fault-schema";
import { errorResponse, type PlainResponse } from "./response";

type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

const chunkBytes = 64 * 1024;
const proxyPage = "<!doctype html><title>Gateway</title><h1>Something is in the way</h1>";

/** Applies the fault to one request. */
export async function applyFault(fault: Fault, exchange: Exchange): Promise<void> {
  switch (fault.kind) {
    case "status":
      return sendResponse(exchange, statusResponse(fault, exchange.requestId));
    case "delay":
      await wait(fault.ms, undefined, { ref: false });
      return sendResponse(exchange, exchange.work());
    case "hang":
      return;
    case "hang-after":
      exchange.work();
      return;
    case "reset-before":
      return reset(exchange);
    case "reset-after":
      exchange.work();
      return reset(exchange);
    case "truncate":
      return truncate(exchange, exchange.work());
    case "html-after":
      exchange.work();
      begin(exchange, fault.status, { "content-type": "text/html; charset=utf-8" });
      return void exchange.response.end(proxyPage);
    case "html":
      begin(exchange, fault.status, { "content-type": "text/html; charset=utf-8" });
      return void exchange.response.end(proxyPage);
    case "empty":
      begin(exchange, 200, { "content-length": 0 });
      return void exchange.response.end();
    case "huge":
      return sendHuge(exchange, exchange.work(), fault.bytes);
    case "endless":
      return sendEndlessly(exchange);
    case "answer":
      return sendResponse(exchange, editResponse(exchange.work(), fault));
    case "redirect":
      begin(exchange, 302, { location: fault.location });
      return void exchange.response.end();
    default:
      return fault satisfies never;
  }
}

function statusResponse(fault: FaultOf<"status">, requestId: string): PlainResponse {
  const { status, code, message = "The sandbox was asked to fail.", retryAfter } = fault;
  const response = errorResponse(requestId, status, { code, message });
  if (retryAfter === undefined) return response;
  return { ...response, headers: { ...response.headers, "retry-after": retryAfter } };
}

function reset({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

function truncate(exchange: Exchange, response: PlainResponse): void {
  const body = Buffer.from(JSON.stringify(response.body));
  begin(exchange, response.status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...response.headers,
  });
  const half = body.subarray(0, Math.floor(body.length / 2));
  exchange.response.write(half, () => exchange.request.socket.destroy());
}

async function sendHuge(exchange: Exchange, planned: PlainResponse, bytes: number): Promise<void> {
  const { response } = exchange;
  begin(exchange, planned.status, { "content-type": "application/json", ...planned.headers });
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  for (let left = bytes; left > 0 && !response.destroyed; left -= chunkBytes) {
    const chunk = Buffer.alloc(Math.min(left, chunkBytes), " ");
    // The client may disconnect meanwhile; then nothing more is written.
    if (!response.write(chunk))
      await once(response, "drain", { signal: closed.signal }).catch(() => undefined);
  }
  response.end(JSON.stringify(planned.body));
}

function sendEndlessly(exchange: Exchange): void {
  const { response } = exchange;
  begin(exchange, 200, { "content-type": "application/json", "x-request-id": exchange.requestId });
  const timer = setInterval(() => response.write(" "), 20);
  timer.unref();
  response.once("close", () => clearInterval(timer));
  response.write("{");
}

function editResponse(response: PlainResponse, fault: FaultOf<"answer">): PlainResponse {
  const { result, ...top } = response.body;
  if (!isRecord(result)) return { ...response, body: editFields(response.body, fault) };
  const edited = editFields(result, fault);
  return { ...response, body: fault.flat ? edited : { ...top, result: edited } };
}

function editFields(fields: Record<string, unknown>, { patch, remove }: FaultOf<"answer">) {
  const edited = { ...fields, ...patch };
  return Object.fromEntries(Object.entries(edited).filter(([name]) => !remove.includes(name)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
