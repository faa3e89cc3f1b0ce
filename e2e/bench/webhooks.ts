import { createControl } from "../../sandbox/control-client";
import { announce, signed } from "../support/burst";
import type { WorldFacts } from "../support/world";
import { alternate, type Measured, measureSteady } from "./measure";

export type WebhookFigures = {
  readonly steady: Measured;
  readonly flatOut: Measured;
  readonly live: Measured;
};

/**
 * Deliveries while InkLink hangs, each about an existing inquiry, so that each has to be processed: first at full rate,
 * alternately with the health check; then, in the warm app, 200 a second.
 */
export async function measureDeliveries(
  world: WorldFacts,
  inquiryId: string,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<WebhookFigures> {
  const control = createControl(world.controlUrl);
  const origin = `http://127.0.0.1:${new URL(world.appUrl).port}`;
  const url = `${origin}/api/webhooks/inklink`;
  const secret = world.variables["INKLINK_WEBHOOK_SECRET"] ?? "";
  const next = () => signed(announce(inquiryId, "processing"), secret);
  await control.addFault({ on: "result", kind: "hang", times: "always" });
  try {
    const { flatOut, live } = await alternate(
      { flatOut: { url, next, seconds }, live: { url: `${origin}/api/health/live`, seconds } },
      rounds,
    );
    const steady = await measureSteady(url, 200, seconds * 2, next);
    return { steady, flatOut, live };
  } finally {
    await control.clearFaults();
  }
}
