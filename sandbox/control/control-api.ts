import { type Context, Hono } from "hono";
import { faultSchema } from "../inklink/fault-schema";
import type { Inquiry } from "../inklink/inquiry";
import {
  expirySchema,
  resultPatchSchema,
  settingsSchema,
  unreachableSchema,
  withBody,
} from "./control-schema";
import { createHostProductApi } from "./host-product";
import { createMailApi } from "./mail";
import { createWebhookApi } from "./webhook-api";
import type { World } from "./world";

const done = { ok: true };
const unknownInquiry = { error: "There is no such inquiry." };

/** The control's JSON API, for tests. */
export function createControlApi({
  inquiries,
  requests,
  faults,
  webhooks,
  mail,
  hostProduct,
  setUnreachable,
}: World): Hono {
  const api = new Hono();
  const responseFor = (c: Context, inquiry: Inquiry | null) =>
    inquiry ? c.json(inquiry) : c.json(unknownInquiry, 404);

  api.get("/requests", (c) =>
    c.json(requests.list({ subjectId: c.req.query("subject_id"), method: c.req.query("method") })),
  );
  api.delete("/requests", (c) => {
    requests.clear();
    return c.json(done);
  });

  api.get("/inquiries", (c) => c.json(inquiries.list(c.req.query("subject_id"))));
  api.post("/inquiries/:id/result", (c) =>
    withBody(c, resultPatchSchema, ({ status, error, subject_id, completed_at }) => {
      const completedAt = completed_at === undefined ? undefined : new Date(completed_at);
      const patch = { status, error, subjectId: subject_id, completedAt };
      return responseFor(c, inquiries.setResult(c.req.param("id"), patch));
    }),
  );
  api.post("/inquiries/:id/expiry", (c) =>
    withBody(c, expirySchema, ({ expiresAt }) =>
      responseFor(c, inquiries.setExpiry(c.req.param("id"), new Date(expiresAt))),
    ),
  );
  api.delete("/inquiries/:id", (c) =>
    inquiries.forget(c.req.param("id")) ? c.json(done) : c.json(unknownInquiry, 404),
  );

  api.get("/faults", (c) => c.json(faults.list()));
  api.post("/faults", (c) =>
    withBody(c, faultSchema, (fault) => {
      faults.add(fault);
      return c.json(done);
    }),
  );
  api.delete("/faults", (c) => {
    faults.clear();
    return c.json(done);
  });

  api.route("/webhooks", createWebhookApi(webhooks));
  api.route("/mails", createMailApi(mail));
  api.route("/host-product", createHostProductApi(hostProduct));

  api.post("/unreachable", (c) =>
    withBody(c, unreachableSchema, async ({ on }) => {
      await setUnreachable(on);
      return c.json(done);
    }),
  );
  api.post("/settings", (c) =>
    withBody(c, settingsSchema, ({ inquiryLifetimeMs }) => {
      if (inquiryLifetimeMs !== undefined) inquiries.setLifetime(inquiryLifetimeMs);
      return c.json(done);
    }),
  );
  return api;
}
