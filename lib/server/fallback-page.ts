import { env } from "@/lib/config/env";
import { localeCookieName } from "@/lib/i18n/cookie-names";
import { directionOf, type Locale } from "@/lib/i18n/locales";
import { negotiateLocale } from "@/lib/i18n/negotiate";
import { type Translate, translatorFor } from "@/lib/i18n/translate";

type StandAlonePage = {
  readonly status: number;
  /** What allows the page its one style sheet. */
  readonly nonce: string;
  readonly locale: Locale;
  readonly words: (t: Translate) => { readonly heading: string; readonly sentences: readonly string[] };
  /** A way on, where there is one. */
  readonly link?: { readonly path: string; readonly words: (t: Translate) => string };
  /** After how many seconds to try again. */
  readonly retryAfterS?: number;
  /** Whether the page does so by itself. */
  readonly retries?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
};

type Asking = {
  readonly headers: Pick<Headers, "get">;
  readonly cookies: { get(name: string): { readonly value: string } | undefined };
};

/** The language of whoever sends the request, for what answers before any page is made. */
export function localeOfRequest({ headers, cookies }: Asking): Locale {
  return negotiateLocale(cookies.get(localeCookieName)?.value, headers.get("accept-language"));
}

/** A page as what writes answers by itself needs it. */
export type FallbackPage = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
};

/** A page of its own, for what is answered where no other can be made: plain, and in the person's language. */
export function fallbackPage(page: StandAlonePage): FallbackPage {
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

export function standAlonePage(page: StandAlonePage): Response {
  return toResponse(fallbackPage(page));
}

export function toResponse({ html, ...init }: FallbackPage): Response {
  return new Response(html, init);
}

type FormPage = Pick<StandAlonePage, "status" | "nonce" | "locale"> & {
  /** The page of ours that the form was on. */
  readonly wayBack: string;
};

/** What people see who send a form of a page that an earlier build made. */
export function outOfDatePage({ wayBack, ...page }: FormPage): FallbackPage {
  return fallbackPage({
    ...page,
    words: (t) => ({ heading: t("errors.outOfDate.heading"), sentences: [t("errors.outOfDate.text")] }),
    link: { path: wayBack, words: (t) => t("errors.outOfDate.link") },
  });
}

/** What is answered to a form that cannot be read, or is larger than any of ours. */
export function unreadablePage({ wayBack, ...page }: FormPage): FallbackPage {
  return fallbackPage({
    ...page,
    words: (t) => ({ heading: t("errors.unreadable.heading"), sentences: [t("errors.unreadable.text")] }),
    link: { path: wayBack, words: (t) => t("errors.outOfDate.link") },
  });
}

function htmlOf({ nonce, locale, words, link, retryAfterS, retries = false }: StandAlonePage): string {
  const t = translatorFor(locale);
  const { heading, sentences } = words(t);
  const title = t("common.title", { state: heading, name: env().APP_NAME });
  const refresh =
    retries && retryAfterS !== undefined ? `<meta http-equiv="refresh" content="${retryAfterS}">` : "";
  const paragraphs = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`);
  if (link !== undefined) paragraphs.push(`<p><a href="${link.path}">${escapeHtml(link.words(t))}</a></p>`);
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

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
