import { z } from "zod";

export const mailModeSchema = z.strictObject({
  mode: z.enum([
    // Each mail is taken.
    "normal",
    // Not taken, and not worth another try (554).
    "refuse",
    // Not taken, and worth another try (451).
    "defer",
    // Not taken, and never answered; the connection stays until the client leaves.
    "hang",
    // Taken, and the connection is cut before the answer.
    "lose-answer",
  ]),
  /** How many mails it befalls before the next are taken as usual. */
  times: z.union([z.int().positive(), z.literal("always")]).default("always"),
});

export type MailMode = z.infer<typeof mailModeSchema>;
export type MailModeInput = z.input<typeof mailModeSchema>;

export type MailModes = ReturnType<typeof createMailModes>;

/** What befalls the mails that come. */
export function createMailModes() {
  const normal: MailMode = { mode: "normal", times: "always" };
  let current = normal;
  return {
    set(mode: MailMode) {
      current = { ...mode };
    },
    current: (): MailMode => current,
    /** For one mail. */
    take(): MailMode["mode"] {
      const { mode, times } = current;
      if (times === "always") return mode;
      current = times === 1 ? normal : { mode, times: times - 1 };
      return mode;
    },
  };
}
