import { z } from "zod";
import type { WebhookEvent } from "./webhook-event";

/** Only events about this person. Their mode then stands whatever is set for everybody. */
const common = { subjectId: z.string().min(1).optional() };

export const webhookModeSchema = z.discriminatedUnion("mode", [
  // Each event at once.
  z.strictObject({ ...common, mode: z.literal("normal") }),
  // None, but they are kept, and go out when they are released.
  z.strictObject({ ...common, mode: z.literal("off") }),
  // Each event by two senders at the same time.
  z.strictObject({ ...common, mode: z.literal("twice") }),
  z.strictObject({ ...common, mode: z.literal("late"), delayMs: z.int().nonnegative().max(3_600_000) }),
  // Kept until there are so many, or until they are released, and then the newest first.
  z.strictObject({ ...common, mode: z.literal("reversed"), count: z.int().min(2).max(500).optional() }),
]);

export type WebhookMode = z.infer<typeof webhookModeSchema>;

export type WebhookModes = ReturnType<typeof createWebhookModes>;

export function createWebhookModes() {
  let everybody: WebhookMode = { mode: "normal" };
  const people = new Map<string, WebhookMode>();
  const modeOf = (subjectId: string | null | undefined): WebhookMode =>
    people.get(subjectId ?? "") ?? everybody;
  return {
    set(mode: WebhookMode) {
      if (mode.subjectId === undefined) everybody = mode;
      else people.set(mode.subjectId, mode);
    },
    reset() {
      everybody = { mode: "normal" };
      people.clear();
    },
    modeOf,
    modeFor: (event: WebhookEvent) => modeOf(event.subjectId),
    /** That for everybody first. */
    list: (): WebhookMode[] => [everybody, ...people.values()],
  };
}
