import "server-only";
import { Webhook } from "standardwebhooks";
import { timeLimit } from "@/lib/core/duration";
import type { HostEvent } from "./outbox";

/** Where events are sent, and the secrets that sign them: `whsec_` and the key in base64. */
export type Receiver = { readonly url: string; readonly secrets: readonly string[] };

/** How an attempt ended. `responseStatus` is null if there was no response. */
export type PostResult =
  | { readonly isAcknowledged: true; readonly responseStatus: number }
  | {
      readonly isAcknowledged: false;
      readonly responseStatus: number | null;
      readonly reason: PostErrorCode;
    };

/** Why an event was not acknowledged: another status than 2xx (redirects included), none in time, or no connection. */
export type PostErrorCode = "refused" | "timeout" | "unreachable";

/** A receiver has this long to respond. */
export const timeoutMs = 10_000;

/**
 * Sends an event, signed by the Standard Webhooks scheme with every secret, so that secrets can be rotated. Follows no
 * redirect: the event goes only to the configured address. Never reads the response's body. `at`: the time of the
 * attempt, which the signature covers. Never rejects.
 */
export async function postEvent(
  { url, secrets }: Receiver,
  { id, body }: Pick<HostEvent, "id" | "body">,
  at: Date,
  limitMs: number = timeoutMs,
): Promise<PostResult> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
      },
      body,
      redirect: "manual",
      cache: "no-store",
      signal: timeLimit(limitMs),
    });
    // Not awaited: it may never end. Closes the connection.
    response.body?.cancel().catch(() => {});
    const { ok, status: responseStatus } = response;
    return ok
      ? { isAcknowledged: true, responseStatus }
      : { isAcknowledged: false, responseStatus, reason: "refused" };
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    return { isAcknowledged: false, responseStatus: null, reason: isTimeout ? "timeout" : "unreachable" };
  }
}
