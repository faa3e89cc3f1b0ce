import { type CookieJar, createCookieJar } from "./cookie-jar";
import { bodyOf, type Form } from "./forms";

export type PlainResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where it came from, redirects followed. */
  readonly url: URL;
};

export type Sending = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Redirects are followed unless this says otherwise. */
  readonly follow?: boolean;
};

export type PlainClient = ReturnType<typeof createPlainClient>;

export type Ways = {
  /** Ends what is under way. */
  readonly signal?: AbortSignal | null;
  /** What `Accept-Language` says. */
  readonly language?: string;
};

const maxRedirects = 15;

/**
 * Speaks HTTP as a browser without scripts does, cookies included, and lets every header be seen and set.
 * `reach`: says where requests for an address go, where that is another address.
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
      // Every redirect here is a 302, 303 or 307 of a GET, after which browsers go on with a GET.
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
    /** Sends a form as it stands on `page`, with `fields` over its own, from a page of that origin. */
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
