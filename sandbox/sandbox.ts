import { getRequestListener } from "@hono/node-server";
import { createControl } from "./control/control";
import type { World } from "./control/world";
import { createHostedFlow } from "./hosted/hosted-flow";
import { createIdentityProvider } from "./identity/identity-provider";
import type { Client } from "./identity/provider-configuration";
import { createApi } from "./inklink/api";
import { createFaultQueue } from "./inklink/fault-queue";
import { createInquiryStore } from "./inklink/inquiry-store";
import { createRequestLog } from "./inklink/request-log";
import { openListener } from "./listener";
import type { CourierOptions } from "./webhooks/courier";
import { createWebhooks } from "./webhooks/webhooks";

export { PLANTED_PERSONAL_DATA } from "./inklink/planted-personal-data";

export type SandboxOptions = {
  /** Zero or absent: any free port. */
  ports?: { api?: number; idv?: number; idp?: number; control?: number };
  /** The interface to listen on, where that is not the loopback one. */
  host?: string | undefined;
  /** The only `api-key` that the API accepts. */
  apiKey: string;
  /** The relying party that the identity provider knows. */
  client: Client;
  /** Where results are announced, and with which secret. Without it nothing is sent. */
  webhook?: CourierOptions;
  now?: () => Date;
};

export type Sandbox = {
  /** For `INKLINK_API_URL`. */
  apiUrl: string;
  /** For `INKLINK_IDV_URL`. */
  idvUrl: string;
  /** For `AUTH_OIDC_ISSUER`. */
  issuer: string;
  controlUrl: string;
  /** Closes every socket at once, those of requests under way too. */
  close(): Promise<void>;
};

/** Starts the world that the app runs in: InkLink, an identity provider, and a control over both. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { apiKey, client, webhook, now = () => new Date(), ports = {}, host } = options;
  const inquiries = createInquiryStore(now);
  const webhooks = webhook ? createWebhooks(webhook, inquiries, now) : null;
  const [requests, faults] = [createRequestLog(), createFaultQueue()];
  const [api, idv, idp, control] = await openListeners(
    [ports.api, ports.idv, ports.idp, ports.control],
    host,
  );

  let unreachable = false;
  const world: World = {
    inquiries,
    requests,
    faults,
    webhooks,
    isUnreachable: () => unreachable,
    async setUnreachable(on) {
      unreachable = on;
      await (on ? api.pause() : api.resume());
    },
  };
  api.serve(createApi({ apiKey, inquiries, faults, requests, now }));
  idv.serve(getRequestListener(createHostedFlow(inquiries, now).fetch));
  idp.serve(await createIdentityProvider(idp.url, client));
  control.serve(getRequestListener(createControl(world, control.port, now).fetch));

  return {
    apiUrl: `${api.url}/api/v1`,
    idvUrl: idv.url,
    issuer: idp.url,
    controlUrl: control.url,
    async close() {
      inquiries.close();
      await webhooks?.close();
      await Promise.all([api, idv, idp, control].map((listener) => listener.close()));
    },
  };
}

type Four<T> = [T, T, T, T];

/** Opens all four, or none: a port that is taken must not leave the others open. */
async function openListeners(ports: Four<number | undefined>, host: string | undefined) {
  const opened = await Promise.allSettled(ports.map((port) => openListener(port, host)));
  const listeners = opened.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
  const [api, idv, idp, control] = listeners;
  if (api && idv && idp && control) return [api, idv, idp, control] as const;
  await Promise.all(listeners.map((listener) => listener.close()));
  throw opened.find((it) => it.status === "rejected")?.reason;
}
