import type { IncomingMessage, ServerResponse } from "node:http";
import type { PlainResponse } from "./response";

/** One request, and how to respond to it. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Handles the request and returns the response. Called at most once. */
  readonly work: () => PlainResponse;
  /** Records the response status in the request log. */
  readonly responded: (status: number) => void;
};

export function sendResponse(exchange: Exchange, response: PlainResponse): void {
  const body = Buffer.from(JSON.stringify(response.body));
  const headers = { "content-type": "application/json", "content-length": body.length, ...response.headers };
  begin(exchange, response.status, headers);
  exchange.response.end(body);
}

/** Writes status and headers, unless the client has disconnected. */
export function begin(exchange: Exchange, status: number, headers: Record<string, string | number>): void {
  if (exchange.response.destroyed) return;
  exchange.responded(status);
  exchange.response.writeHead(status, headers);
}
