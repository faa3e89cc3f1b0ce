import { readFileSync } from "node:fs";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import type { People } from "../identity/people";
import type { Listener } from "../listener";
import { contentSecurityPolicy, ownHostOnly } from "../page";
import { createCustomers } from "./customers";
import { createEventLog } from "./event-log";
import { createHostModes, type HostMode } from "./host-mode";
import { hostPage } from "./host-page";
import { createReceiver } from "./receive-event";
import { createStatusApi } from "./status-api";

export type HostProductOptions = {
  /** Verifies the app's events: `whsec_…`. */
  readonly eventsSecret: string;
  /** Opens the app's status API. */
  readonly apiKey: string;
};

type Surroundings = {
  readonly appUrl: string;
  readonly controlUrl: string;
  /** The product knows its customers from the same identity provider. */
  readonly people: People;
  readonly now: () => Date;
};

export type HostProduct = ReturnType<typeof createHostProduct>;

const liveScript = readFileSync(new URL("../live.mjs", import.meta.url), "utf8");
const maxBodyBytes = 64 * 1024;

/** A product that the app stands beside: it hears of its customers' verifications by events, and can ask. */
export function createHostProduct(
  { eventsSecret, apiKey }: HostProductOptions,
  { appUrl, controlUrl, people, now }: Surroundings,
  listener: Listener,
) {
  const customers = createCustomers();
  const log = createEventLog(now);
  const modes = createHostModes();
  const receive = createReceiver({ secret: eventsSecret, customers, log, modes, now });
  const statusApi = createStatusApi(appUrl, apiKey, now);

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(ownHostOnly(listener.port));
  app.use(secureHeaders({ contentSecurityPolicy }));
  app.post("/events", bodyLimit({ maxSize: maxBodyBytes }), async (c) => {
    const gone = new AbortController();
    c.env.outgoing.once("close", () => gone.abort());
    const status = await receive({
      headers: c.req.header(),
      body: await c.req.text(),
      signal: gone.signal,
    });
    return status === 302 ? c.redirect("/moved", status) : c.body(null, status);
  });
  app.all("/moved", (c) => {
    log.reject(410, "Sent on to another address, although redirects must not be followed");
    return c.body(null, 410);
  });
  app.get("/", (c) => c.html(hostPage({ customers, log, people, controlUrl, appUrl }, now())));
  app.get("/live.mjs", (c) => c.body(liveScript, 200, { "content-type": "text/javascript" }));
  app.post("/customers/:id/ask", async (c) => {
    const customer = customers.find(c.req.param("id"));
    if (customer === null) return c.text("There is no such customer.", 404);
    customers.keepAnswer(customer.userId, await statusApi.ask(customer));
    return c.redirect(`/#${customer.userId}`, 303);
  });
  listener.serve(getRequestListener(app.fetch));

  return {
    url: listener.url,
    /** For `EVENTS_URL`. */
    eventsUrl: `${listener.url}/events`,
    customers,
    log,
    mode: modes.current,
    async setMode(mode: HostMode): Promise<void> {
      modes.set(mode);
      await (mode.mode === "away" ? listener.pause() : listener.resume());
    },
    clear() {
      customers.clear();
      log.clear();
    },
  };
}
