import type { MiddlewareHandler } from "hono";
import { html, raw } from "hono/html";
import { baseStyle } from "./page-style";

export type Html = ReturnType<typeof html>;

/** The sites, each with its own look, so that they cannot be confused. */
export type Site = {
  name: string;
  mark: Html;
  accent: { light: string; dark: string };
  note: string;
  /** Added to the shared styles. */
  style: string;
};

type PageOptions = {
  wide?: boolean;
  /** In the header, beside the site's name. */
  beside?: Html;
  /** English, from left to right, if it is absent. */
  language?: { code: string; direction: "ltr" | "rtl" };
};

export function page(site: Site, title: string, body: Html, options: PageOptions = {}): Html {
  const { light, dark } = site.accent;
  const { code, direction } = options.language ?? { code: "en", direction: "ltr" };
  const accents = `:root{--accent:${light}}@media(prefers-color-scheme:dark){:root{--accent:${dark}}}`;
  return html`<!doctype html>
<html lang="${code}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} - ${site.name}</title>
<link rel="icon" href="data:,">
<style>${raw(baseStyle + accents + site.style)}</style>
</head>
<body class="${options.wide ? "wide" : "narrow"}">
<header><span class="brand">${site.mark}${site.name}</span>${options.beside ?? ""}</header>
<main>${body}</main>
<footer>${site.note}</footer>
</body>
</html>`;
}

/** No remote content, and no scripts but those of the site itself. */
export const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'unsafe-inline'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["data:"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/**
 * Security: against DNS rebinding. A foreign page could point its own host name at this machine, so other host names are
 * refused.
 */
export function ownHostOnly(port: number): MiddlewareHandler {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return async (c, next) => {
    if (hosts.includes(c.req.header("host") ?? "")) return next();
    return c.text("This host name is not known here.", 403);
  };
}

/** The initials of a name in a circle. */
export function avatar(name: string): Html {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return html`<span class="avatar" aria-hidden="true">${initials}</span>`;
}

/** The color of a label: none if it is neither good nor bad. */
export type Tone = "good" | "bad" | "warn" | "info" | "";

/** An unknown status gets the tone for attention. */
export function toneOfStatus(status: string): Tone {
  switch (status) {
    case "approved":
      return "good";
    case "rejected":
    case "failed":
      return "bad";
    case "pending":
    case "processing":
      return "info";
    default:
      return "warn";
  }
}
