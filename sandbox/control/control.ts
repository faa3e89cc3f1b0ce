import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { contentSecurityPolicy, ownHostOnly } from "../page";
import { createStates } from "../states/states";
import { createBrandForms } from "./brand";
import { createControlApi } from "./control-api";
import { controlPage } from "./control-page";
import { createInquiryForms } from "./inquiry-forms";
import { createPresentForms, presenterOrigin } from "./present";
import { createScenarioForms } from "./scenario-forms";
import { createWebhookForms } from "./webhook-forms";
import type { World } from "./world";

const liveScript = readFileSync(new URL("../live.mjs", import.meta.url), "utf8");

/** The control: JSON under `/api` for tests, and a page for people. */
export function createControl(world: World, port: number, now: () => Date): Hono {
  const control = new Hono();
  control.use(ownHostOnly(port));
  // These pages set their own content security policies.
  control.route("/states", createStates(world, now));
  // Emails are shown as received, without loading remote content and without running scripts.
  // The presenter's forms lead to the app.
  const origin = presenterOrigin(world.appUrl, port);
  const formAction = [
    ...contentSecurityPolicy.formAction,
    ...(origin === null ? [] : [origin, world.appUrl]),
  ];
  control.use(
    secureHeaders({
      contentSecurityPolicy: { ...contentSecurityPolicy, formAction, frameSrc: ["'self'"] },
      // With `no-referrer`, browsers would send no origin with the presenter's forms.
      referrerPolicy: "strict-origin",
    }),
  );
  control.route("/api", createControlApi(world));

  control.get("/", (c) => c.html(controlPage(world, port, now())));
  control.get("/live.mjs", (c) => c.body(liveScript, 200, { "content-type": "text/javascript" }));
  control.route("/", createScenarioForms(world));
  control.route("/brand", createBrandForms(world.branding));
  control.route("/present", createPresentForms(world, port));
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
