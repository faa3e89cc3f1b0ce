import { Hono } from "hono";
import { duration } from "../format";
import type { HostMode } from "../host/host-mode";
import type { HostProduct } from "../host/host-product";
import { withBody } from "./control-schema";
import { hostModeSchema } from "./host-product-schema";

/** The faults of the host product that the product team can set with one click. */
export const hostModeLabels = {
  normal: "Normal",
  slow: "Slow",
  refusing: "Refusing",
  redirecting: "Redirecting",
  away: "Away",
} as const satisfies Record<HostMode["mode"], string>;

/** The host product's mode as a sentence. */
export function describeHostMode(mode: HostMode): string {
  const more = "times" in mode && mode.times !== "always" ? `, ${mode.times} more times` : "";
  switch (mode.mode) {
    case "normal":
      return "Each event is taken at once.";
    case "slow":
      return `Each event is taken, and answered after ${duration(mode.delayMs)}, when the app no longer waits${more}.`;
    case "refusing":
      return `Each event is answered with 500${more}.`;
    case "redirecting":
      return `Each event is answered with 302, to another address${more}.`;
    case "away":
      return "Connections are refused, and its page is away, too.";
    default:
      return mode satisfies never;
  }
}

/** The host product as JSON, for tests. */
export function createHostProductApi(hostProduct: HostProduct | null): Hono {
  const api = new Hono();
  if (hostProduct === null) {
    return api.all("*", (c) => c.json({ error: "This sandbox was started without a host product." }, 404));
  }
  api.get("/", (c) => {
    const { url, eventsUrl, customers, log } = hostProduct;
    const subject = c.req.query("subject");
    return c.json({
      url,
      eventsUrl,
      mode: hostProduct.mode(),
      customers: customers.list().filter((one) => subject === undefined || one.subject === subject),
      events: log.events({ subject }),
      rejections: log.rejections(),
    });
  });
  api.delete("/", (c) => {
    hostProduct.clear();
    return c.json({ ok: true });
  });
  api.post("/mode", (c) =>
    withBody(c, hostModeSchema, async (mode) => {
      await hostProduct.setMode(mode);
      return c.json({ ok: true });
    }),
  );
  return api;
}
