import { type CookieJar, createCookieJar } from "./cookie-jar";
import { bodyOf, type Form } from "./forms";

export type PlainResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Its final address, after redirects. */
  readonly url: URL;
};

export type Sending = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to follow redirects. By default they are followed. */
  readonly follow?: boolean;
};

export type PlainClient = ReturnType<typeof createPlainClient>;

export type Ways = {
  /** Aborts the request. */
  readonly signal?: AbortSignal | null;
  /** The value of `Accept-Language`. */
  readonly language?: string;
};

const maxRedirects = 15;

/**
 * An HTTP client that behaves as a browser without scripts, cookies included, with access to every header.
 * `reach` maps an address to the one that requests are sent to.
 */
export function createPlainClient(
  appUrl: string,
  reach: (url: URL) => URL = (url) => url,
  { signal = null, language = "*" }: Ways = {},
) {
  const jar: CookieJar = createCookieJar();

  async function send(address: string, init: RequestInit, { headers = {}, follow = true }: Sending) {
    let url = new URL(address, appUrl);
    let { method = "GET", body = null } = init;
    let own: Record<string, string> = { ...headers };
    for (let hop = 0; hop < maxRedirects; hop++) {
      const received = await fetch(reach(url), {
        method,
        body,
        headers: { "accept-language": language, ...cookieHeader(url), ...own },
        redirect: "manual",
        signal,
      });
      jar.store(url, received.headers.getSetCookie());
      const location = received.headers.get("location");
      const response = {
        status: received.status,
        headers: received.headers,
        body: await received.text(),
        url,
      };
      if (location === null || !follow) return response;
      url = new URL(location, url);
      // Every redirect here is a 302, 303 or 307 of a GET, after which browsers continue with a GET.
      [method, body, own] = ["GET", null, {}];
    }
    throw new Error(`Too many redirects, the last one to ${url}`);
  }

  function cookieHeader(url: URL): Record<string, string> {
    const cookie = jar.header(url);
    return cookie === "" ? {} : { cookie };
  }

  return {
    jar,
    appUrl: new URL(appUrl),
    get: (address: string, sending: Sending = {}): Promise<PlainResponse> => send(address, {}, sending),
    request: (method: string, address: string, sending: Sending = {}): Promise<PlainResponse> =>
      send(address, { method }, sending),
    /** Submits a form of `page`, with `fields` over its own, from the page's origin. */
    submit: (
      page: PlainResponse,
      form: Form,
      fields: Readonly<Record<string, string>> = {},
      sending: Sending = {},
    ): Promise<PlainResponse> =>
      send(
        new URL(form.action, page.url).href,
        { method: "POST", body: bodyOf(form, fields) },
        { ...sending, headers: { origin: page.url.origin, ...sending.headers } },
      ),
  };
}
