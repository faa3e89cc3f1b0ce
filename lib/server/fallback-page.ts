import { env } from "@/lib/config/env";
import { escapeHtml } from "@/lib/core/html";
import { directionOf, type Locale, localeCookieName } from "@/lib/i18n/locales";
import { negotiateLocale } from "@/lib/i18n/negotiate";
import { type Translate, translatorFor } from "@/lib/i18n/translate";

type FallbackPageOptions = {
  readonly status: number;
  /** The CSP nonce of the page's style sheet. */
  readonly nonce: string;
  readonly locale: Locale;
  readonly messages: (t: Translate) => { readonly heading: string; readonly sentences: readonly string[] };
  /** An optional link. */
  readonly link?: { readonly path: string; readonly messages: (t: Translate) => string };
  /** Seconds until a retry. */
  readonly retryAfterS?: number;
  /** Whether the page reloads itself then. */
  readonly retries?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
};

type IncomingHeaders = {
  readonly headers: Pick<Headers, "get">;
  readonly cookies: { get(name: string): { readonly value: string } | undefined };
};

/** The language of the request, for responses without a rendered page. */
export function localeOfRequest({ headers, cookies }: IncomingHeaders): Locale {
  return negotiateLocale(cookies.get(localeCookieName)?.value, headers.get("accept-language"));
}

/** A page for code that writes responses without Next. */
export type FallbackPage = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
};

/** A plain page in the user's language, for responses that no page of the app can give. */
export function fallbackPage(page: FallbackPageOptions): FallbackPage {
  const { status, locale, retryAfterS, headers = {} } = page;
  return {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Language": locale,
      "Cache-Control": "no-store",
      ...(retryAfterS === undefined ? {} : { "Retry-After": String(retryAfterS) }),
      ...headers,
    },
    html: htmlOf(page),
  };
}

export function fallbackResponse(page: FallbackPageOptions): Response {
  return toResponse(fallbackPage(page));
}

export function toResponse({ html, ...init }: FallbackPage): Response {
  return new Response(html, init);
}

/** The page shown while the database is down. */
export function databaseDownPage(nonce: string, locale: Locale): FallbackPage {
  return fallbackPage({
    status: 503,
    nonce,
    locale,
    messages: (t) => ({
      heading: t("errors.unavailable.heading"),
      sentences: [t("errors.unavailable.text")],
    }),
    retryAfterS: 10,
    retries: true,
  });
}

type FormPage = Pick<FallbackPageOptions, "status" | "nonce" | "locale"> & {
  /** The page that the form was on. */
  readonly wayBack: string;
};

/** The response to a form from a page of an earlier build. */
export function outOfDatePage({ wayBack, ...page }: FormPage): FallbackPage {
  return fallbackPage({
    ...page,
    messages: (t) => ({ heading: t("errors.outOfDate.heading"), sentences: [t("errors.outOfDate.text")] }),
    link: { path: wayBack, messages: (t) => t("errors.outOfDate.link") },
  });
}

/** The response to a form that cannot be read or is too large. */
export function unreadablePage({ wayBack, ...page }: FormPage): FallbackPage {
  return fallbackPage({
    ...page,
    messages: (t) => ({ heading: t("errors.unreadable.heading"), sentences: [t("errors.unreadable.text")] }),
    link: { path: wayBack, messages: (t) => t("errors.outOfDate.link") },
  });
}

function htmlOf({
  nonce,
  locale,
  messages,
  link,
  retryAfterS,
  retries = false,
}: FallbackPageOptions): string {
  const t = translatorFor(locale);
  const { heading, sentences } = messages(t);
  const title = t("common.title", { state: heading, name: env().APP_NAME });
  const refresh =
    retries && retryAfterS !== undefined ? `<meta http-equiv="refresh" content="${retryAfterS}">` : "";
  const paragraphs = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`);
  if (link !== undefined)
    paragraphs.push(`<p><a href="${link.path}">${escapeHtml(link.messages(t))}</a></p>`);
  return `<!DOCTYPE html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh}
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/logo.svg" type="image/svg+xml">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<img src="/logo.svg" alt="" width="40" height="40">
<h1>${escapeHtml(heading)}</h1>
${paragraphs.join("\n")}
</main>
</body>
</html>`;
}

const style = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText }
body { font: 1.125rem/1.6 ui-sans-serif, system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 3rem 1rem; overflow-wrap: anywhere }
h1 { line-height: 1.2; margin: 1.5rem 0 1rem; text-wrap: balance }
a { color: inherit; display: inline-block; padding: 0.6rem 0 }
`;
