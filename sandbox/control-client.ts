import { z } from "zod";
import {
  inquirySchema,
  type MailModeInput,
  mailSchema,
  type ResultPatchInput,
  requestSchema,
  type SandboxInquiry,
  type SandboxMail,
  type SandboxRequest,
  type SettingsInput,
} from "./control/control-schema";
import {
  type HostModeInput,
  hostProductSchema,
  type SandboxHostProduct,
} from "./control/host-product-schema";
import {
  type ReleaseInput,
  type ResendInput,
  type SandboxWebhook,
  type SendInput,
  type SentWebhook,
  sentWebhookSchema,
  type WebhookMode,
  webhookSchema,
} from "./control/webhook-schema";
import { type Fault, type FaultInput, faultSchema } from "./inklink/fault-schema";

export type {
  Fault,
  FaultInput,
  HostModeInput,
  MailModeInput,
  SandboxHostProduct,
  SandboxInquiry,
  SandboxMail,
  SandboxRequest,
  SandboxWebhook,
  SentWebhook,
  WebhookMode,
};

export type RequestFilter = { subjectId?: string; method?: string };
export type WebhookFilter = { inquiryId?: string; subjectId?: string };
export type MailFilter = { to?: string };
/** `subject` is the one at the identity provider. */
export type HostProductFilter = { subject?: string };
export type Control = ReturnType<typeof createControl>;

/** Typed client of a running sandbox, for tests. Every method throws if the sandbox refuses. */
export function createControl(controlUrl: string) {
  const call = async <T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> => {
    const response = await fetch(`${controlUrl}/api${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`The sandbox responded with ${response.status} to ${method} ${path}: ${text}`);
    return schema.parse(JSON.parse(text));
  };
  const command = async (method: string, path: string, body?: unknown): Promise<void> => {
    await call(method, path, z.unknown(), body);
  };

  return {
    /** The requests that reached the API, oldest first. */
    requests: (filter: RequestFilter = {}): Promise<SandboxRequest[]> =>
      call("GET", `/requests${query(filter)}`, z.array(requestSchema)),
    clearRequests: () => command("DELETE", "/requests"),
    /** Newest first. */
    inquiries: (filter: Pick<RequestFilter, "subjectId"> = {}): Promise<SandboxInquiry[]> =>
      call("GET", `/inquiries${query(filter)}`, z.array(inquirySchema)),
    setResult: (id: string, patch: ResultPatchInput) =>
      call("POST", `${inquiryPath(id)}/result`, inquirySchema, patch),
    setExpiry: (id: string, expiresAt: Date) =>
      call("POST", `${inquiryPath(id)}/expiry`, inquirySchema, { expiresAt: expiresAt.toISOString() }),
    /** InkLink deletes the inquiry: requests for its result then get "not found". */
    forget: (id: string) => command("DELETE", inquiryPath(id)),
    faults: (): Promise<Fault[]> => call("GET", "/faults", z.array(faultSchema)),
    addFault: (fault: FaultInput) => command("POST", "/faults", fault),
    clearFaults: () => command("DELETE", "/faults"),
    /** The webhook events and their delivery attempts, oldest first. */
    webhooks: (filter: WebhookFilter = {}): Promise<SandboxWebhook[]> =>
      call("GET", `/webhooks${query(filter)}`, z.array(webhookSchema)),
    /** Sets how events are delivered from now on: for all users, or for one `subjectId`. */
    setWebhookMode: (mode: WebhookMode) => command("POST", "/webhooks/mode", mode),
    /** Resends an event under its id, optionally with defects, and waits for the responses. */
    resendWebhook: (id: string, how: ResendInput = {}): Promise<SentWebhook> =>
      call("POST", `/webhooks/${encodeURIComponent(id)}/resend`, sentWebhookSchema, how),
    /** Sends the withheld events one after the other, and waits for the responses. */
    releaseWebhooks: (release: ReleaseInput = {}): Promise<SentWebhook[]> =>
      call("POST", "/webhooks/release", z.array(sentWebhookSchema), release),
    /** Signs and sends any event once, without retries, and waits for the responses. */
    sendWebhook: (event: SendInput): Promise<SentWebhook> =>
      call("POST", "/webhooks/send", sentWebhookSchema, event),
    /** The accepted emails, oldest first. */
    mails: (filter: MailFilter = {}): Promise<SandboxMail[]> =>
      call("GET", `/mails${query(filter)}`, z.array(mailSchema)),
    clearMails: () => command("DELETE", "/mails"),
    /** Sets the fault for emails that arrive from now on. */
    setMailMode: (mode: MailModeInput) => command("POST", "/mails/mode", mode),
    /** What the product beside the app was sent and knows, about everyone or about one `subject`. */
    hostProduct: (filter: HostProductFilter = {}): Promise<SandboxHostProduct> =>
      call("GET", `/host-product${query(filter)}`, hostProductSchema),
    /** Makes it forget everything. */
    clearHostProduct: () => command("DELETE", "/host-product"),
    /** Sets how it takes events from now on. */
    setHostMode: (mode: HostModeInput) => command("POST", "/host-product/mode", mode),
    setUnreachable: (on: boolean) => command("POST", "/unreachable", { on }),
    setSettings: (settings: SettingsInput) => command("POST", "/settings", settings),
  };
}

function inquiryPath(id: string): string {
  return `/inquiries/${encodeURIComponent(id)}`;
}

function query({
  subjectId,
  inquiryId,
  method,
  to,
  subject,
}: RequestFilter & WebhookFilter & MailFilter & HostProductFilter): string {
  const query = new URLSearchParams();
  if (subjectId !== undefined) query.set("subject_id", subjectId);
  if (inquiryId !== undefined) query.set("inquiry_id", inquiryId);
  if (method !== undefined) query.set("method", method);
  if (to !== undefined) query.set("to", to);
  if (subject !== undefined) query.set("subject", subject);
  return query.size === 0 ? "" : `?${query}`;
}
