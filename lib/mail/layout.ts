import { colours } from "@/brand/colours";
import { escapeHtml } from "@/lib/core/html";
import { directionOf, type Locale } from "@/lib/i18n/locales";

/** What an email says, as plain text. Every kind of email has these parts. */
export type MailText = {
  readonly locale: Locale;
  readonly app: string;
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly url: string };
  /** Why the person gets it, and the way to get no more. */
  readonly why: string;
  readonly switchOff: { readonly label: string; readonly url: string };
};

/** The `Content-ID` of the logo. */
export const logoId = "logo";

export function plainTextOf({ greeting, paragraphs, action, why, switchOff }: MailText): string {
  const actions = [`${action.label}\n${action.url}`, why, `${switchOff.label}\n${switchOff.url}`];
  return `${[greeting, ...paragraphs, ...actions].join("\n\n")}\n`;
}

const { ground, surface, line, ink, muted, accent, "on-accent": onAccent } = colours;
const font = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif;";

/**
 * The layout of all emails. Tables, because Outlook ignores the width of other elements. Programs that know no dark
 * scheme use the inline styles. The logo is attached; the product's name is beside it as text, so that nothing is
 * missing if images are blocked.
 */
export function htmlOf({
  locale,
  app,
  subject,
  greeting,
  paragraphs,
  action,
  why,
  switchOff,
}: MailText): string {
  const textOf = (text: string, marginBottom: number) =>
    `<p class="ink" style="margin: 0 0 ${marginBottom}px; font-size: 17px; line-height: 1.5; color: ${ink.light};">${escapeHtml(text)}</p>`;
  const last = paragraphs.length - 1;
  return `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background: ${ground.dark} !important; }
  .surface { background: ${surface.dark} !important; border-color: ${line.dark} !important; }
  .ink { color: ${ink.dark} !important; }
  .muted { color: ${muted.dark} !important; }
  .button { background: ${accent.dark} !important; }
  .button a { color: ${onAccent.dark} !important; }
}
</style>
</head>
<body class="ground" style="margin: 0; padding: 0; background: ${ground.light}; ${font}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background: ${ground.light};"><tr><td align="center" style="padding: 24px 12px;">
<table role="presentation" class="surface" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width: 520px; border: 1px solid ${line.light}; border-radius: 16px; border-collapse: separate; background: ${surface.light};"><tr><td align="${directionOf(locale) === "rtl" ? "right" : "left"}" style="padding: 32px 28px; overflow-wrap: anywhere; word-break: break-word; ${font}">
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin: 0 0 28px;"><tr>
<td valign="middle"><img src="cid:${logoId}" width="36" height="36" alt="" style="display: block; border: 0;"></td>
<td class="ink" valign="middle" style="padding: 0 12px; font-size: 18px; font-weight: 600; color: ${ink.light}; ${font}">${escapeHtml(app)}</td>
</tr></table>
${textOf(greeting, 16)}
${paragraphs.map((text, index) => textOf(text, index === last ? 28 : 16)).join("\n")}
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin: 0 0 32px;"><tr><td class="button" style="border-radius: 12px; background: ${accent.light};"><a href="${escapeHtml(action.url)}" style="display: inline-block; padding: 14px 24px; color: ${onAccent.light}; font-size: 17px; font-weight: 600; text-decoration: none; ${font}">${escapeHtml(action.label)}</a></td></tr></table>
<p class="muted" style="margin: 0; font-size: 14px; line-height: 1.5; color: ${muted.light};">${escapeHtml(why)} <a class="muted" href="${escapeHtml(switchOff.url)}" style="color: ${muted.light};">${escapeHtml(switchOff.label)}</a></p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}
