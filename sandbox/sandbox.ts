import { getRequestListener } from "@hono/node-server";
import { createControl } from "./control/control";
import type { World } from "./control/world";
import { createHostedFlow } from "./hosted/hosted-flow";
import { createIdentityProvider } from "./identity/identity-provider";
import { createPeople } from "./identity/people";
import { createProgressLabels } from "./identity/progress-label";
import type { Client } from "./identity/provider-configuration";
import { createSubjects } from "./identity/subjects";
import { createApi } from "./inklink/api";
import { createFaultQueue } from "./inklink/fault-queue";
import { createInquiryStore } from "./inklink/inquiry-store";
import { createRequestLog } from "./inklink/request-log";
import { openListener } from "./listener";
import { openMailCatcher } from "./mail/mail-catcher";
import { createGallery } from "./states/gallery";
import type { WebhookSenderOptions } from "./webhooks/webhook-sender";
import { createWebhooks } from "./webhooks/webhooks";

export { PLANTED_PERSONAL_DATA } from "./inklink/wire";

/** Zero or absent: any free port. */
type Ports = { api?: number; idv?: number; idp?: number; control?: number; smtp?: number };

export type SandboxOptions = {
  ports?: Ports;
  /** The interface that pages and the API listen on, if not the loopback one. */
  host?: string | undefined;
  /** The only `api-key` that the API accepts. */
  apiKey: string;
  /** The only relying party of the identity provider. */
  client: Client;
  /** The webhook address and secret. Without it no webhooks are sent. */
  webhook?: WebhookSenderOptions;
  now?: () => Date;
};

export type Sandbox = {
  /** For `INKLINK_API_URL`. */
  apiUrl: string;
  /** For `INKLINK_IDV_URL`. */
  idvUrl: string;
  /** For `AUTH_OIDC_ISSUER`. */
  issuer: string;
  /** For `SMTP_URL`. */
  smtpUrl: string;
  controlUrl: string;
  /** Closes every socket at once, including those of open requests. */
  close(): Promise<void>;
};

/** Starts the app's surroundings: InkLink, an identity provider, a mail server, and a control over them. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { apiKey, client, webhook, now = () => new Date(), ports = {}, host } = options;
  const inquiries = createInquiryStore(now);
  const webhooks = webhook ? createWebhooks(webhook, inquiries, now) : null;
  const people = createPeople();
  const subjects = createSubjects(people);
  const [requests, faults] = [createRequestLog(), createFaultQueue()];
  const [api, idv, idp, control, mail] = await openPorts(ports, host, now);

  // The app's sign-in callback.
  const appUrl = new URL(client.redirectUris[0] ?? "http://localhost:3000").origin;
  const gallery = createGallery({ appUrl, idvUrl: idv.url, inquiries, people, faults, now });

  let unreachable = false;
  const world: World = {
    inquiries,
    subjects,
    people,
    requests,
    faults,
    webhooks,
    mail,
    gallery,
    appUrl,
    idvUrl: idv.url,
    isUnreachable: () => unreachable,
    async setUnreachable(on) {
      unreachable = on;
      await (on ? api.pause() : api.resume());
    },
  };
  api.serve(createApi({ apiKey, inquiries, faults, requests, now }));
  idv.serve(getRequestListener(createHostedFlow(inquiries, subjects, now).fetch));
  const whereIs = createProgressLabels(inquiries, subjects, now);
  idp.serve(await createIdentityProvider(idp.url, client, people, whereIs));
  control.serve(getRequestListener(createControl(world, control.port, now).fetch));

  return {
    apiUrl: `${api.url}/api/v1`,
    idvUrl: idv.url,
    issuer: idp.url,
    smtpUrl: mail.url,
    controlUrl: control.url,
    async close() {
      gallery.close();
      inquiries.close();
      await webhooks?.close();
      await Promise.all([api, idv, idp, control, mail].map((listener) => listener.close()));
    },
  };
}

/** Opens all listeners or none: if one port is in use, the others are closed again. */
async function openPorts({ api, idv, idp, control, smtp }: Ports, host: string | undefined, now: () => Date) {
  const opening = [
    openListener(api, host),
    openListener(idv, host),
    openListener(idp, host),
    openListener(control, host),
    openMailCatcher(smtp, now),
  ] as const;
  try {
    return await Promise.all(opening);
  } catch (error) {
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === "fulfilled") await opened.value.close();
    }
    throw error;
  }
}
