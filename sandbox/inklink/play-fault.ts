import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { type Answer, errorAnswer } from "./answer";
import { begin, type Exchange, sendAnswer } from "./exchange";
import type { Fault } from "./fault-schema";

type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

const chunkBytes = 64 * 1024;
const proxyPage = "<!doctype html><title>Gateway</title><h1>Something is in the way</h1>";

/** Does to one request what the fault says. */
export async function playFault(fault: Fault, exchange: Exchange): Promise<void> {
  switch (fault.kind) {
    case "status":
      return sendAnswer(exchange, statusAnswer(fault, exchange.requestId));
    case "delay":
      await wait(fault.ms, undefined, { ref: false });
      return sendAnswer(exchange, exchange.work());
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
      return sendAnswer(exchange, editAnswer(exchange.work(), fault));
    case "redirect":
      begin(exchange, 302, { location: fault.location });
      return void exchange.response.end();
    default:
      return fault satisfies never;
  }
}

function statusAnswer(fault: FaultOf<"status">, requestId: string): Answer {
  const { status, code, message = "The sandbox was asked to fail.", retryAfter } = fault;
  const answer = errorAnswer(requestId, status, { code, message });
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, "retry-after": retryAfter } };
}

function reset({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

function truncate(exchange: Exchange, answer: Answer): void {
  const body = Buffer.from(JSON.stringify(answer.body));
  begin(exchange, answer.status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...answer.headers,
  });
  const half = body.subarray(0, Math.floor(body.length / 2));
  exchange.response.write(half, () => exchange.request.socket.destroy());
}

async function sendHuge(exchange: Exchange, planned: Answer, bytes: number): Promise<void> {
  const { response } = exchange;
  begin(exchange, planned.status, { "content-type": "application/json", ...planned.headers });
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  for (let left = bytes; left > 0 && !response.destroyed; left -= chunkBytes) {
    const chunk = Buffer.alloc(Math.min(left, chunkBytes), " ");
    // The client may leave while we wait; then there is nobody to send the rest to.
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

function editAnswer(answer: Answer, fault: FaultOf<"answer">): Answer {
  const { result, ...top } = answer.body;
  if (!isRecord(result)) return { ...answer, body: editFields(answer.body, fault) };
  const edited = editFields(result, fault);
  return { ...answer, body: fault.flat ? edited : { ...top, result: edited } };
}

function editFields(fields: Record<string, unknown>, { patch, remove }: FaultOf<"answer">) {
  const edited = { ...fields, ...patch };
  return Object.fromEntries(Object.entries(edited).filter(([name]) => !remove.includes(name)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
