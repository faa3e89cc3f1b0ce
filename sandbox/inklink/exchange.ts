import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer";

/** One request and what can be done about it. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Does the work and says what the answer is. Called at most once. */
  readonly work: () => Answer;
  /** Notes in the request log which status was answered. */
  readonly answered: (status: number) => void;
};

export function sendAnswer(exchange: Exchange, answer: Answer): void {
  const body = Buffer.from(JSON.stringify(answer.body));
  const headers = { "content-type": "application/json", "content-length": body.length, ...answer.headers };
  begin(exchange, answer.status, headers);
  exchange.response.end(body);
}

/** Writes the head of an answer, unless the client has left. */
export function begin(exchange: Exchange, status: number, headers: Record<string, string | number>): void {
  if (exchange.response.destroyed) return;
  exchange.answered(status);
  exchange.response.writeHead(status, headers);
}
