import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { WebhookMode } from "../webhooks/webhook-mode";
import type { ByHand, Webhooks } from "../webhooks/webhooks";

type Choice<T> = { label: string } & T;

/** The delivery modes that the product team can set with one click. */
export const modeChoices = {
  normal: { label: "At once", mode: { mode: "normal" } },
  off: { label: "Keep back", mode: { mode: "off" } },
  twice: { label: "Twice", mode: { mode: "twice" } },
  late: { label: "10 s late", mode: { mode: "late", delayMs: 10_000 } },
  reversed: { label: "Out of order, in batches of 3", mode: { mode: "reversed", count: 3 } },
} satisfies Record<WebhookMode["mode"], Choice<{ mode: WebhookMode }>>;

const oldSecret = `whsec_${randomBytes(32).toString("base64")}`;
const lateMs = 10_000;

export const resendChoices = {
  again: { label: "Send again", how: {} },
  twice: { label: "Send twice", how: { times: 2 } },
  late: { label: "Send in 10 s", how: null },
  "old-secret": { label: "With an old secret", how: { secret: oldSecret } },
  "old-time": { label: "Ten minutes old", how: { timestampOffsetSeconds: -600 } },
  tampered: { label: "Tampered with", how: { tamper: true } },
} satisfies Record<string, Choice<{ how: ByHand | null }>>;

const modeFormSchema = z.object({ mode: z.enum(["normal", "off", "twice", "late", "reversed"]) });
const resendFormSchema = z.object({
  how: z.enum(["again", "twice", "late", "old-secret", "old-time", "tampered"]),
});
const releaseFormSchema = z.object({ order: z.enum(["queued", "reversed"]) });

/** The control page's webhook buttons. They wait for the responses, so that the page then shows them. */
export function createWebhookForms(webhooks: Webhooks): Hono {
  const forms = new Hono();
  const back = (c: Context) => c.redirect("/#webhooks", 303);

  forms.post("/mode", async (c) => {
    const form = modeFormSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("There is no such way of delivery.", 400);
    webhooks.modes.set(modeChoices[form.data.mode].mode);
    return back(c);
  });
  forms.post("/release", async (c) => {
    const form = releaseFormSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("An order is needed.", 400);
    await webhooks.release(form.data);
    return back(c);
  });
  forms.post("/:id/resend", async (c) => {
    const form = resendFormSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("There is no such way to send it.", 400);
    const { how } = resendChoices[form.data.how];
    const id = c.req.param("id");
    const found = how === null ? webhooks.resendIn(id, lateMs) : (await webhooks.resend(id, how)) !== null;
    return found ? back(c) : c.text("There is no such webhook.", 404);
  });
  return forms;
}
