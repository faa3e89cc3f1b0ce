import { z } from "zod";

/** What the app's status API answered. */
export type StatusAnswer = {
  readonly at: Date;
  /** Null if it could not be reached in time. */
  readonly status: number | null;
  /** Seconds, if the app asked for patience. */
  readonly retryAfter: string | null;
  /** The JSON, indented; null if there was none. */
  readonly json: string | null;
  readonly sequence: number | null;
};

const timeoutMs = 5000;
const maxShownCharacters = 4000;
const sequenceSchema = z.object({ sequence: z.int() });

/** Asks the app's status API. The key stays on the server, and is sent to no other address. */
export function createStatusApi(appUrl: string, key: string, now: () => Date) {
  return {
    /** Never rejects. */
    async ask({ subject, issuer }: { subject: string; issuer: string }): Promise<StatusAnswer> {
      const url = new URL("/api/v1/verifications", appUrl);
      url.search = String(new URLSearchParams({ subject, issuer }));
      try {
        const response = await fetch(url, {
          headers: { authorization: `Bearer ${key}` },
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
        const body = parseJson(await response.text());
        return {
          at: now(),
          status: response.status,
          retryAfter: response.headers.get("retry-after"),
          json: body === undefined ? null : JSON.stringify(body, null, 2).slice(0, maxShownCharacters),
          sequence: sequenceSchema.safeParse(body).data?.sequence ?? null,
        };
      } catch {
        return { at: now(), status: null, retryAfter: null, json: null, sequence: null };
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
