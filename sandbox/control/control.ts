import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { createControlApi } from "./control-api";
import { controlPage } from "./control-page";
import { applyPreset, presetNameSchema } from "./presets";
import { createWebhookForms } from "./webhook-forms";
import type { World } from "./world";

const presetFormSchema = z.object({ preset: presetNameSchema });
const resultFormSchema = z.object({ status: z.string().min(1) });

/** The control: JSON under `/api` for tests, and a page for people. */
export function createControl(world: World, port: number, now: () => Date): Hono {
  const control = new Hono();
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];

  // A page elsewhere could point a name of its own at this machine; such requests carry that name as their host.
  control.use(async (c, next) => {
    if (hosts.includes(c.req.header("host") ?? "")) return next();
    return c.text("This host name is not known here.", 403);
  });
  control.use(secureHeaders());
  control.route("/api", createControlApi(world));

  control.get("/", (c) => c.html(controlPage(world, now())));
  control.post("/preset", async (c) => {
    const form = presetFormSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("There is no such preset.", 400);
    await applyPreset(world, form.data.preset);
    return c.redirect("/", 303);
  });
  control.post("/inquiries/:id/result", async (c) => {
    const form = resultFormSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("A status is needed.", 400);
    const inquiry = world.inquiries.setResult(c.req.param("id"), { status: form.data.status });
    return inquiry ? c.redirect("/", 303) : c.text("There is no such inquiry.", 404);
  });
  control.post("/requests/clear", (c) => {
    world.requests.clear();
    return c.redirect("/", 303);
  });
  if (world.webhooks) control.route("/webhooks", createWebhookForms(world.webhooks));
  return control;
}
