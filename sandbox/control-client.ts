import { z } from "zod";
import {
  inquirySchema,
  type ResultPatchInput,
  requestSchema,
  type SandboxInquiry,
  type SandboxRequest,
  type SettingsInput,
} from "./control/control-schema";
import { type MailModeInput, mailSchema, type SandboxMail } from "./control/mail-schema";
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
  MailModeInput,
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
export type Control = ReturnType<typeof createControl>;

/** Drives a running sandbox from tests. Every method throws where the sandbox refuses. */
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
      throw new Error(`The sandbox answered ${response.status} to ${method} ${path}: ${text}`);
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
    /** InkLink forgets the inquiry: its result is then not found. */
    forget: (id: string) => command("DELETE", inquiryPath(id)),
    faults: (): Promise<Fault[]> => call("GET", "/faults", z.array(faultSchema)),
    addFault: (fault: FaultInput) => command("POST", "/faults", fault),
    clearFaults: () => command("DELETE", "/faults"),
    /** The events and what became of them, oldest first. */
    webhooks: (filter: WebhookFilter = {}): Promise<SandboxWebhook[]> =>
      call("GET", `/webhooks${query(filter)}`, z.array(webhookSchema)),
    /** How events leave from now on: those of everybody, or of one `subjectId`. */
    setWebhookMode: (mode: WebhookMode) => command("POST", "/webhooks/mode", mode),
    /** Sends an event again under its id, well or badly, and waits for the answers. */
    resendWebhook: (id: string, how: ResendInput = {}): Promise<SentWebhook> =>
      call("POST", `/webhooks/${encodeURIComponent(id)}/resend`, sentWebhookSchema, how),
    /** Sends what was kept back, one after the other, and waits for the answers. */
    releaseWebhooks: (release: ReleaseInput = {}): Promise<SentWebhook[]> =>
      call("POST", "/webhooks/release", z.array(sentWebhookSchema), release),
    /** Signs and sends any event, and waits for the answers. It is not tried again. */
    sendWebhook: (event: SendInput): Promise<SentWebhook> =>
      call("POST", "/webhooks/send", sentWebhookSchema, event),
    /** The mails that were taken, oldest first. */
    mails: (filter: MailFilter = {}): Promise<SandboxMail[]> =>
      call("GET", `/mails${query(filter)}`, z.array(mailSchema)),
    clearMails: () => command("DELETE", "/mails"),
    /** What befalls the mails that come from now on. */
    setMailMode: (mode: MailModeInput) => command("POST", "/mails/mode", mode),
    setUnreachable: (on: boolean) => command("POST", "/unreachable", { on }),
    setSettings: (settings: SettingsInput) => command("POST", "/settings", settings),
  };
}

function inquiryPath(id: string): string {
  return `/inquiries/${encodeURIComponent(id)}`;
}

function query({ subjectId, inquiryId, method, to }: RequestFilter & WebhookFilter & MailFilter): string {
  const query = new URLSearchParams();
  if (subjectId !== undefined) query.set("subject_id", subjectId);
  if (inquiryId !== undefined) query.set("inquiry_id", inquiryId);
  if (method !== undefined) query.set("method", method);
  if (to !== undefined) query.set("to", to);
  return query.size === 0 ? "" : `?${query}`;
}
