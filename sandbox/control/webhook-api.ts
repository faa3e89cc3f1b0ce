import { Hono } from "hono";
import type { Delivery } from "../webhooks/delivery-log";
import type { Sent } from "../webhooks/outbox";
import type { Webhooks } from "../webhooks/webhooks";
import { withBody } from "./control-schema";
import {
  releaseSchema,
  resendSchema,
  type SentWebhook,
  sendSchema,
  webhookModeSchema,
} from "./webhook-schema";

/** The webhooks as JSON, for tests. */
export function createWebhookApi(webhooks: Webhooks | null): Hono {
  const api = new Hono();
  if (webhooks === null) {
    return api.all("*", (c) => c.json({ error: "This sandbox was started without a webhook address." }, 404));
  }
  api.get("/", (c) =>
    c.json(
      webhooks
        .list({ inquiryId: c.req.query("inquiry_id"), subjectId: c.req.query("subject_id") })
        .map(toWebhook),
    ),
  );
  api.post("/mode", (c) =>
    withBody(c, webhookModeSchema, (mode) => {
      webhooks.modes.set(mode);
      return c.json({ ok: true });
    }),
  );
  api.post("/release", (c) =>
    withBody(c, releaseSchema, async (release) => c.json((await webhooks.release(release)).map(toSent))),
  );
  api.post("/send", (c) =>
    withBody(c, sendSchema, async ({ type, inquiryId, subjectId, id, body, ...byHand }) =>
      c.json(toSent(await webhooks.send({ type, inquiryId, subjectId, id, body }, byHand))),
    ),
  );
  api.post("/:id/resend", (c) =>
    withBody(c, resendSchema, async (byHand) => {
      const sent = await webhooks.resend(c.req.param("id"), byHand);
      return sent ? c.json(toSent(sent)) : c.json({ error: "There is no such webhook." }, 404);
    }),
  );
  return api;
}

function toWebhook({ event, ...delivery }: Delivery) {
  return { ...event, ...delivery };
}

function toSent({ delivery, tries }: Sent): SentWebhook {
  const { id, type, inquiryId } = delivery.event;
  return { id, type, inquiryId, statuses: tries.map(({ status }) => status) };
}
