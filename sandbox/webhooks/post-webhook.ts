export type WebhookResponse = {
  /** Null if there was no response. */
  status: number | null;
  /** Why there was no response, as text or as the system's error code. */
  error: string | null;
};

export type WebhookPost = {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  signal: AbortSignal;
};

/** Sends one request and waits for the whole response. Does not follow redirects. Never rejects. */
export async function postWebhook({
  url,
  timeoutMs,
  signal,
  ...rest
}: WebhookPost): Promise<WebhookResponse> {
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...rest,
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([signal, patience]),
    });
    await response.arrayBuffer();
    return { status: response.status, error: null };
  } catch (error) {
    if (signal.aborted) return { status: null, error: "the sandbox was closed" };
    if (patience.aborted) return { status: null, error: `no answer within ${timeoutMs / 1000} s` };
    return { status: null, error: reasonOf(error) };
  }
}

/** `fetch` reports only that it failed; the reason is in the error's `cause`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Error)) return "the connection failed";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
