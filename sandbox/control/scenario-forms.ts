import { type Context, Hono } from "hono";
import { z } from "zod";
import { hostModeSchema } from "../host/host-mode";
import { faultSchema } from "../inklink/fault-schema";
import { mailModeSchema } from "../mail/mail-mode";
import {
  calmDown,
  lifetimeNameSchema,
  lifetimes,
  oneOffFaultNameSchema,
  oneOffFaults,
  scenarioNameSchema,
  setScenario,
} from "./scenarios";
import type { World } from "./world";

/** The control page's buttons for API scenarios, one-off faults and expiry. */
export function createScenarioForms(world: World): Hono {
  const forms = new Hono();
  const back = (c: Context) => c.redirect("/#scenarios", 303);
  const on = <T>(path: string, schema: z.ZodType<T>, run: (form: T) => unknown) =>
    forms.post(path, async (c) => {
      const form = schema.safeParse(await c.req.parseBody());
      if (!form.success) return c.text("There is no such choice.", 400);
      await run(form.data);
      return back(c);
    });

  on("/scenario", z.object({ scenario: scenarioNameSchema }), ({ scenario }) => setScenario(world, scenario));
  on("/one-off-fault", z.object({ oneOffFault: oneOffFaultNameSchema }), ({ oneOffFault }) =>
    world.faults.addFirst(faultSchema.parse(oneOffFaults[oneOffFault].fault)),
  );
  on("/lifetime", z.object({ lifetime: lifetimeNameSchema }), ({ lifetime }) =>
    world.inquiries.setLifetime(lifetimes[lifetime].ms),
  );
  on("/mail-mode", z.object({ mode: mailModeSchema.shape.mode }), ({ mode }) =>
    world.mail.modes.set({ mode, times: "always" }),
  );
  on("/host-mode", hostModeSchema, (mode) => world.hostProduct?.setMode(mode));
  on("/calm", z.object({}), () => calmDown(world));
  return forms;
}
