import { z } from "zod";
import type { WebhookEvent } from "./webhook-event";

/** Only events about this user. Their mode takes precedence over the one for all users. */
const common = { subjectId: z.string().min(1).optional() };

export const webhookModeSchema = z.discriminatedUnion("mode", [
  // Each event at once.
  z.strictObject({ ...common, mode: z.literal("normal") }),
  // Events are withheld until they are released.
  z.strictObject({ ...common, mode: z.literal("off") }),
  // Each event twice, concurrently.
  z.strictObject({ ...common, mode: z.literal("twice") }),
  z.strictObject({ ...common, mode: z.literal("late"), delayMs: z.int().nonnegative().max(3_600_000) }),
  // Withheld until there are `count`, or until they are released, then newest first.
  z.strictObject({ ...common, mode: z.literal("reversed"), count: z.int().min(2).max(500).optional() }),
]);

export type WebhookMode = z.infer<typeof webhookModeSchema>;

export type WebhookModes = ReturnType<typeof createWebhookModes>;

export function createWebhookModes() {
  let forAll: WebhookMode = { mode: "normal" };
  const people = new Map<string, WebhookMode>();
  const modeOf = (subjectId: string | null | undefined): WebhookMode => people.get(subjectId ?? "") ?? forAll;
  return {
    set(mode: WebhookMode) {
      if (mode.subjectId === undefined) forAll = mode;
      else people.set(mode.subjectId, mode);
    },
    reset() {
      forAll = { mode: "normal" };
      people.clear();
    },
    modeOf,
    modeFor: (event: WebhookEvent) => modeOf(event.subjectId),
    /** The one for all users first. */
    list: (): WebhookMode[] => [forAll, ...people.values()],
  };
}
