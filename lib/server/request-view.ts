import "server-only";
import type { IncomingMessage } from "node:http";

/** A request to Node's server, in the form that code shared with route handlers reads. */
export type RequestView = {
  readonly method: string;
  readonly pathname: string;
  readonly headers: Pick<Headers, "get">;
  readonly cookies: { get(name: string): { readonly value: string } | undefined };
};

export function viewOf({ method = "", url = "", headers }: IncomingMessage): RequestView {
  return {
    method,
    pathname: url.split(/[?#]/, 1)[0] ?? "",
    headers: {
      get(name) {
        const value = headers[name];
        return Array.isArray(value) ? value.join(", ") : (value ?? null);
      },
    },
    cookies: {
      get(name) {
        const value = cookieIn(headers.cookie ?? "", name);
        return value === null ? undefined : { value };
      },
    },
  };
}

export function cookieIn(header: string, wanted: string): string | null {
  for (const cookie of header.split(";")) {
    const [name = "", value = ""] = cookie.split("=", 2);
    if (name.trim() === wanted) return value.trim();
  }
  return null;
}
