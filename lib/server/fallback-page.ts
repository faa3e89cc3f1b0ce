import { type ColourName, colours, type Scheme } from "@/lib/config/brand/colours";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
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
  readonly link?: { readonly path: string; readonly text: (t: Translate) => string };
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

export type ErrorPageOptions = Pick<FallbackPageOptions, "status" | "nonce" | "locale"> & {
  /** Where the link leads: the page that the form was on, or the one that failed. */
  readonly wayBack: string;
};

/** The response to a form from a page of an earlier build. */
export function outOfDatePage({ wayBack, ...page }: ErrorPageOptions): FallbackPage {
  return fallbackPage({
    ...page,
    messages: (t) => ({ heading: t("errors.outOfDate.heading"), sentences: [t("errors.outOfDate.text")] }),
    link: { path: wayBack, text: (t) => t("errors.outOfDate.link") },
  });
}

/** The response to a form that cannot be read or is too large. */
export function unreadablePage({ wayBack, ...page }: ErrorPageOptions): FallbackPage {
  return fallbackPage({
    ...page,
    messages: (t) => ({ heading: t("errors.unreadable.heading"), sentences: [t("errors.unreadable.text")] }),
    link: { path: wayBack, text: (t) => t("errors.outOfDate.link") },
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
    paragraphs.push(`<p><a href="${escapeHtml(link.path)}">${escapeHtml(link.text(t))}</a></p>`);
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
<header><a href="${paths.home}"><img src="/logo.svg" alt="" width="34" height="34">${escapeHtml(env().APP_NAME)}</a></header>
<main>
<h1>${escapeHtml(heading)}</h1>
${paragraphs.join("\n")}
</main>
</body>
</html>`;
}

const used = [
  "ground",
  "surface",
  "line",
  "ink",
  "muted",
  "accent",
  "on-accent",
] as const satisfies ColourName[];

function variables(scheme: Scheme): string {
  return used.map((name) => `--${name}:${colours[name][scheme]}`).join(";");
}

/** The look of the app's pages, without their style sheet, which may be what cannot be served. */
const style = `
:root { color-scheme: light dark; ${variables("light")} }
@media (prefers-color-scheme: dark) { :root { ${variables("dark")} } }
@media (forced-colors: active) { main, header, main a { border: 1px solid } }
* { box-sizing: border-box }
html { background: var(--ground); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere }
body { margin: 0 }
header { background: var(--surface); border-bottom: 1px solid var(--line); padding: 0.5rem 1rem }
header a { align-items: center; color: inherit; display: flex; font-size: 1.1875rem; font-weight: 600; gap: 0.625rem; margin: auto; max-width: 68rem; min-height: 3rem; text-decoration: none }
main { background: var(--surface); border: 1px solid var(--line); border-radius: 1.25rem; margin: 2rem auto; max-width: min(38rem, 100% - 2rem); padding: min(2.25rem, 6vw) }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); font-weight: 600; letter-spacing: -0.022em; line-height: 1.15; margin: 0 0 0.75rem; text-wrap: balance }
:lang(ar) h1 { letter-spacing: normal }
p { color: var(--muted); font-size: 1.1875rem; margin: 0.5rem 0 0 }
main a { background: var(--accent); border-radius: 0.75rem; color: var(--on-accent); display: inline-block; font-size: 1.0625rem; font-weight: 600; margin-top: 1rem; padding: 0.75rem 1.5rem; text-align: center; text-decoration: none }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
`;
