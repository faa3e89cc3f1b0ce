import type { IncomingMessage, ServerResponse } from "node:http";
import type { PlainResponse } from "./response";

/** One request and what can be done about it. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Does the work and says what the answer is. Called at most once. */
  readonly work: () => PlainResponse;
  /** Notes in the request log which status was answered. */
  readonly responded: (status: number) => void;
};

export function sendResponse(exchange: Exchange, response: PlainResponse): void {
  const body = Buffer.from(JSON.stringify(response.body));
  const headers = { "content-type": "application/json", "content-length": body.length, ...response.headers };
  begin(exchange, response.status, headers);
  exchange.response.end(body);
}

/** Writes the head of an answer, unless the client has left. */
export function begin(exchange: Exchange, status: number, headers: Record<string, string | number>): void {
  if (exchange.response.destroyed) return;
  exchange.responded(status);
  exchange.response.writeHead(status, headers);
}
