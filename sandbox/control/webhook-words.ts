import { duration } from "../format";
import type { DeliveryState, Try } from "../webhooks/delivery-log";
import type { WebhookMode } from "../webhooks/webhook-mode";

export const stateWords = {
  withheld: "Kept back",
  scheduled: "Waiting",
  sending: "Being sent",
  delivered: "Taken",
  failed: "Not taken",
} as const satisfies Record<DeliveryState, string>;

/** The delivery mode as a sentence. */
export function describeMode(mode: WebhookMode): string {
  const whose = mode.subjectId === undefined ? "Every event" : `For subject ${mode.subjectId}, every event`;
  switch (mode.mode) {
    case "normal":
      return `${whose} is sent at once.`;
    case "off":
      return `${whose} is kept back.`;
    case "twice":
      return `${whose} is sent twice at the same time.`;
    case "late":
      return `${whose} is sent ${duration(mode.delayMs)} late.`;
    case "reversed":
      return `${whose} is kept back${mode.count === undefined ? "" : ` until there are ${mode.count}`}, then sent newest first.`;
    default:
      return mode satisfies never;
  }
}

export function describeTry({ status, error, durationMs, note }: Try): string {
  const response = status === null ? `no answer: ${error}` : `answered ${status}`;
  return `${response}, after ${duration(durationMs)}${note === null ? "" : `, sent ${note}`}`;
}
