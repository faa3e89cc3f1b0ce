import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { createStates } from "../states/states";
import { createControlApi } from "./control-api";
import { controlPage } from "./control-page";
import { createInquiryForms } from "./inquiry-forms";
import { createScenarioForms } from "./scenario-forms";
import { createWebhookForms } from "./webhook-forms";
import type { World } from "./world";

const liveScript = readFileSync(new URL("./live.mjs", import.meta.url), "utf8");

/** Shows emails as received, without loading remote content and without running scripts. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'unsafe-inline'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["data:"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The control: JSON under `/api` for tests, and a page for people. */
export function createControl(world: World, port: number, now: () => Date): Hono {
  const control = new Hono();
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];

  // Against DNS rebinding: a foreign page could point its own host name at this machine, so other hosts are refused.
  control.use(async (c, next) => {
    if (hosts.includes(c.req.header("host") ?? "")) return next();
    return c.text("This host name is not known here.", 403);
  });
  // These pages set their own content security policies.
  control.route("/states", createStates(world.gallery, world.appUrl, now));
  control.use(secureHeaders({ contentSecurityPolicy }));
  control.route("/api", createControlApi(world));

  control.get("/", (c) => c.html(controlPage(world, now())));
  control.get("/live.mjs", (c) => c.body(liveScript, 200, { "content-type": "text/javascript" }));
  control.route("/", createScenarioForms(world));
  control.route("/inquiries", createInquiryForms(world, now));
  control.post("/requests/clear", (c) => {
    world.requests.clear();
    return c.redirect("/#requests", 303);
  });
  control.post("/mails/clear", (c) => {
    world.mail.mails.clear();
    return c.redirect("/#mail", 303);
  });
  if (world.webhooks) control.route("/webhooks", createWebhookForms(world.webhooks));
  return control;
}
