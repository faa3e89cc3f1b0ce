import { type Context, Hono } from "hono";
import { z } from "zod";
import { type Inquiry, longBefore } from "../inklink/inquiry";
import type { World } from "./world";

const resultFormSchema = z.object({ status: z.string().min(1) });

/** The control page's buttons for one inquiry. */
export function createInquiryForms({ inquiries, webhooks }: World, now: () => Date): Hono {
  const forms = new Hono();
  const back = (c: Context, inquiry: Inquiry | null) =>
    inquiry ? c.redirect(`/#${inquiry.id}`, 303) : c.text("There is no such inquiry.", 404);

  forms.post("/:id/result", async (c) => {
    const form = resultFormSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("A status is needed.", 400);
    return back(c, inquiries.setResult(c.req.param("id"), { status: form.data.status }));
  });
  // For an app whose approvals end (`APPROVAL_VALID_DAYS`): this one is over as soon as it is made.
  forms.post("/:id/long-ago", (c) =>
    back(c, inquiries.setResult(c.req.param("id"), { status: "approved", completedAt: longBefore(now()) })),
  );
  forms.post("/:id/expire", (c) => back(c, inquiries.setExpiry(c.req.param("id"), now())));
  // The app must never take a status from a webhook: this one has a false status and a valid signature.
  forms.post("/:id/claim", async (c) => {
    const inquiry = inquiries.find(c.req.param("id"));
    const { id: inquiryId, subjectId } = inquiry ?? { id: "", subjectId: "" };
    if (inquiry) await webhooks?.send({ type: "kyc.result.approved", inquiryId, subjectId });
    return back(c, inquiry);
  });
  forms.post("/:id/reversed", async (c) => {
    const inquiry = inquiries.find(c.req.param("id"));
    if (inquiry) await webhooks?.resendReversed(inquiry.id);
    return back(c, inquiry);
  });
  return forms;
}
