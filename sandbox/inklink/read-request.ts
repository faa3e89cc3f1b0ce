import type { IncomingMessage } from "node:http";

export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly apiKey: string | null;
  readonly contentType: string;
  readonly bodyText: string;
  /** The parsed JSON. Undefined if the body is not JSON. */
  readonly body: unknown;
};

export type ApiCall = { name: "create" } | { name: "result"; inquiryId: string };

const maxBodyBytes = 1024 * 1024;

/** Reads a whole request. Throws if the client disconnects before its end, or if it is too large. */
export async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new Error("The request body is too long.");
    chunks.push(part);
  }
  const bodyText = Buffer.concat(chunks).toString("utf8");
  const apiKey = incoming.headers["api-key"];
  return {
    method: incoming.method ?? "GET",
    path: new URL(incoming.url ?? "/", "http://sandbox.invalid").pathname,
    apiKey: typeof apiKey === "string" ? apiKey : null,
    contentType: incoming.headers["content-type"] ?? "",
    bodyText,
    body: parseJson(bodyText),
  };
}

/** The documented call that the request makes, or null. */
export function matchCall({ method, path }: Pick<ApiRequest, "method" | "path">): ApiCall | null {
  if (method === "POST" && path === "/api/v1/kyc/inquiry") return { name: "create" };
  const [, inquiryId] = /^\/api\/v1\/kyc\/inquiry\/([^/]+)\/result$/.exec(path) ?? [];
  if (method === "GET" && inquiryId !== undefined) return { name: "result", inquiryId: decode(inquiryId) };
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
