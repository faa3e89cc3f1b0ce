import { z } from "zod";

export const mailModeSchema = z.strictObject({
  mode: z.enum([
    // Each email is accepted.
    "normal",
    // Rejected for good (554).
    "refuse",
    // Rejected for now (451).
    "defer",
    // Not accepted, and no reply; the connection stays open until the client disconnects.
    "hang",
    // Accepted, and the connection is closed before the reply.
    "lose-answer",
  ]),
  /** To how many emails it applies before the next are accepted as usual. */
  times: z.union([z.int().positive(), z.literal("always")]).default("always"),
});

export type MailMode = z.infer<typeof mailModeSchema>;
export type MailModeInput = z.input<typeof mailModeSchema>;

export type MailModes = ReturnType<typeof createMailModes>;

/** How incoming emails are handled. */
export function createMailModes() {
  const normal: MailMode = { mode: "normal", times: "always" };
  let current = normal;
  return {
    set(mode: MailMode) {
      current = { ...mode };
    },
    current: (): MailMode => current,
    /** The mode for one email. */
    take(): MailMode["mode"] {
      const { mode, times } = current;
      if (times === "always") return mode;
      current = times === 1 ? normal : { mode, times: times - 1 };
      return mode;
    },
  };
}
