import { getRequestListener } from "@hono/node-server";
import { brand } from "../lib/config/brand/brand";
import { createBranding } from "./branding";
import { createControl } from "./control/control";
import type { World } from "./control/world";
import { createHostProduct, type HostProductOptions } from "./host/host-product";
import { createHostedFlow } from "./hosted/hosted-flow";
import { gitHubId } from "./identity/github";
import { createIdentityProvider } from "./identity/identity-provider";
import { createPeople, gitHubUserList } from "./identity/people";
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
type Ports = {
  api?: number;
  idv?: number;
  idp?: number;
  control?: number;
  smtp?: number;
  hostProduct?: number;
};

/** The sites that people open: the hosted flow and the identity provider. */
export type PublicSite = "idv" | "idp";

export type SandboxOptions = {
  ports?: Ports;
  /**
   * Puts a TLS proxy in front of a site that listens on this port, and returns its public address. Without it people
   * open the port itself.
   */
  publish?: ((site: PublicSite, port: number) => string) | undefined;
  /** The interface that pages and the API listen on, if not the loopback one. */
  host?: string | undefined;
  /** The only `api-key` that the API accepts. */
  apiKey: string;
  /** The only relying party of the identity providers. */
  client: Client;
  /** The webhook address and secret. Without it no webhooks are sent. */
  webhook?: WebhookSenderOptions;
  /** The product beside the app. Without it there is none, and the app has nowhere to send its events. */
  hostProduct?: HostProductOptions;
  /** The product's name, if it is not the brand's. */
  appName?: string | undefined;
  now?: () => Date;
};

export type Sandbox = {
  /** The product's name, as InkLink shows it. */
  appName: string;
  /** For `INKLINK_API_URL`. */
  apiUrl: string;
  /** For `INKLINK_IDV_URL`. */
  idvUrl: string;
  /** For `AUTH_OIDC_ISSUER`. */
  issuer: string;
  /** For `AUTH_GITHUB_ISSUER`. */
  gitHubUrl: string;
  /** For `SMTP_URL`. */
  smtpUrl: string;
  controlUrl: string;
  /** The product beside the app, and where it takes events. Null if the sandbox was started without it. */
  hostProduct: { url: string; eventsUrl: string } | null;
  /** Closes every socket at once, including those of open requests. */
  close(): Promise<void>;
};

/** Starts the app's surroundings: InkLink, two identity providers, a mail server, and a control over them. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { apiKey, client, webhook, hostProduct, now = () => new Date(), ports = {}, host } = options;
  const branding = createBranding(options.appName ?? brand.name);
  const inquiries = createInquiryStore(now);
  const webhooks = webhook ? createWebhooks(webhook, inquiries, now) : null;
  const people = createPeople();
  const gitHubPeople = createPeople(gitHubUserList, gitHubId);
  const subjects = createSubjects(people, gitHubPeople);
  const [requests, faults] = [createRequestLog(), createFaultQueue()];
  const [api, idv, idp, control, mail, product] = await openPorts(
    ports,
    host,
    now,
    hostProduct !== undefined,
  );

  // The app's sign-in callback.
  const appUrl = new URL(client.redirectUris[0] ?? "http://localhost:3000").origin;
  const hostSite =
    hostProduct === undefined || product === null
      ? null
      : createHostProduct(hostProduct, { appUrl, controlUrl: control.url, people, now }, product);
  const { publish } = options;
  const idvUrl = publish?.("idv", idv.port) ?? idv.url;
  const issuer = publish?.("idp", idp.port) ?? idp.url;
  const gallery = createGallery({ appUrl, idvUrl, inquiries, people, faults, now });

  let unreachable = false;
  const world: World = {
    inquiries,
    subjects,
    people,
    requests,
    faults,
    webhooks,
    mail,
    hostProduct: hostSite,
    branding,
    gallery,
    appUrl,
    idvUrl,
    isUnreachable: () => unreachable,
    async setUnreachable(on) {
      unreachable = on;
      await (on ? api.pause() : api.resume());
    },
  };
  api.serve(createApi({ apiKey, inquiries, faults, requests, now }));
  idv.serve(getRequestListener(createHostedFlow(inquiries, subjects, branding, appUrl, now).fetch));
  const communities = { openid: people, github: gitHubPeople };
  const whereIs = createProgressLabels(inquiries, subjects, now);
  idp.serve(await createIdentityProvider(issuer, client, communities, whereIs));
  control.serve(getRequestListener(createControl(world, control.port, now).fetch));

  return {
    appName: branding.app,
    apiUrl: `${api.url}/api/v1`,
    idvUrl,
    issuer,
    gitHubUrl: issuer,
    smtpUrl: mail.url,
    controlUrl: control.url,
    hostProduct: hostSite === null ? null : { url: hostSite.url, eventsUrl: hostSite.eventsUrl },
    async close() {
      gallery.close();
      inquiries.close();
      await webhooks?.close();
      await Promise.all([api, idv, idp, control, mail, product].map((listener) => listener?.close()));
    },
  };
}

/** Opens all listeners or none: if one port is in use, the others are closed again. */
async function openPorts(
  { api, idv, idp, control, smtp, hostProduct }: Ports,
  host: string | undefined,
  now: () => Date,
  hasHostProduct: boolean,
) {
  const opening = [
    openListener(api, host),
    openListener(idv, host),
    openListener(idp, host),
    openListener(control, host),
    openMailCatcher(smtp, now),
    hasHostProduct ? openListener(hostProduct, host) : null,
  ] as const;
  try {
    return await Promise.all(opening);
  } catch (error) {
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === "fulfilled") await opened.value?.close();
    }
    throw error;
  }
}
