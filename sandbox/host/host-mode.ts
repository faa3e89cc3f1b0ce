import { z } from "zod";

/** To how many events it applies before the next are accepted as usual. */
const times = z.union([z.int().positive(), z.literal("always")]).default("always");

export const hostModeSchema = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("normal") }),
  // Applied at once and acknowledged late: by default later than the app waits, so that it sends the event again.
  z.strictObject({
    mode: z.literal("slow"),
    delayMs: z.int().nonnegative().max(600_000).default(12_000),
    times,
  }),
  // 500, not applied.
  z.strictObject({ mode: z.literal("refusing"), times }),
  // 302, not applied.
  z.strictObject({ mode: z.literal("redirecting"), times }),
  // Connections are refused, those for the page, too.
  z.strictObject({ mode: z.literal("away") }),
]);

export type HostMode = z.infer<typeof hostModeSchema>;
export type HostModeInput = z.input<typeof hostModeSchema>;

export type HostModes = ReturnType<typeof createHostModes>;

/** How incoming events are handled. */
export function createHostModes() {
  let current: HostMode = { mode: "normal" };
  return {
    set(mode: HostMode) {
      current = { ...mode };
    },
    current: (): HostMode => current,
    /** The mode for one event. */
    take(): HostMode {
      const taken = current;
      if ("times" in taken && taken.times !== "always")
        current = taken.times === 1 ? { mode: "normal" } : { ...taken, times: taken.times - 1 };
      return taken;
    },
  };
}
