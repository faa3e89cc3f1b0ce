import { Hono } from "hono";
import type { MailCatcher } from "../mail/mail-catcher";
import { mailModeSchema } from "./mail-schema";
import { withBody } from "./with-body";

/** The emails as JSON, for tests. */
export function createMailApi({ mails, modes }: MailCatcher): Hono {
  const api = new Hono();
  api.get("/", (c) => c.json(mails.list({ to: c.req.query("to") })));
  api.delete("/", (c) => {
    mails.clear();
    return c.json({ ok: true });
  });
  api.post("/mode", (c) =>
    withBody(c, mailModeSchema, (mode) => {
      modes.set(mode);
      return c.json({ ok: true });
    }),
  );
  return api;
}
