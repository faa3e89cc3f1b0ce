import { colours } from "@/lib/config/design-tokens";
import { paths } from "@/lib/config/paths";
import { domainOf, type Mailbox } from "@/lib/core/email-address";
import { escapeHtml } from "@/lib/core/html";
import { directionOf } from "@/lib/i18n/locales";
import { translatorFor } from "@/lib/i18n/translate";
import type { Recipient } from "./recipient";

/** The sender of emails. */
export type Sender = {
  readonly from: Mailbox;
  /** Product name and public origin. */
  readonly appName: string;
  readonly appUrl: string;
};

/** An email as sent to the mail server. */
export type Message = {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
};

type News = { readonly id: string; readonly createdAt: Date };

/**
 * Composes an email that says only that there is news; the status is shown after sign-in. So a shared mailbox or a
 * preview on a lock screen reveals nothing. Every attempt makes the same email, including `Message-ID` and `Date`.
 */
export function composeMail({ id, createdAt }: News, recipient: Recipient, sender: Sender): Message {
  const mailText = textFor(recipient, sender);
  return {
    from: sender.from,
    to: { name: "", address: recipient.address },
    subject: mailText.subject,
    text: textOf(mailText),
    html: htmlOf(mailText),
    date: createdAt,
    messageId: `<${id}@${domainOf(sender.from.address)}>`,
    // RFC 3834, against automatic replies, and RFC 3282.
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": mailText.locale },
  };
}

type MailText = ReturnType<typeof textFor>;

function textFor({ name, locale }: Recipient, { appName, appUrl }: Sender) {
  const t = translatorFor(locale);
  const [app, user] = [toSingleLine(appName), toSingleLine(name ?? "")];
  return {
    locale,
    app,
    subject: t("mail.subject", { app }),
    greeting: user === "" ? t("mail.greetingWithoutName") : t("mail.greeting", { name: user }),
    news: t("mail.news"),
    link: t("mail.link"),
    url: `${appUrl}${paths.verify}`,
    why: t("mail.why", { app }),
    switchOff: t("mail.switchOff"),
    account: `${appUrl}${paths.account}`,
  };
}

/** Sanitizes third-party names: no line breaks and no control of text direction. */
function toSingleLine(name: string): string {
  const maxLength = 100;
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return [...plain].slice(0, maxLength).join("");
}

function textOf({ greeting, news, link, url, why, switchOff, account }: MailText): string {
  return `${greeting}\n\n${news}\n\n${link}\n${url}\n\n${why}\n\n${switchOff}\n${account}\n`;
}

function htmlOf({
  locale,
  app,
  subject,
  greeting,
  news,
  link,
  url,
  why,
  switchOff,
  account,
}: MailText): string {
  const { ground, surface, ink, muted, accent, "on-accent": onAccent } = colours;
  // Mail clients without a dark scheme, or with their own, use the inline styles.
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
  .surface { background: ${surface.dark} !important; }
  .ink { color: ${ink.dark} !important; }
  .muted { color: ${muted.dark} !important; }
  .button { background: ${accent.dark} !important; color: ${onAccent.dark} !important; }
}
</style>
</head>
<body class="ground" style="margin: 0; padding: 24px 12px; background: ${ground.light}; font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif;">
<div class="surface" style="max-width: 480px; margin: 0 auto; padding: 32px 28px; border-radius: 16px; background: ${surface.light}; overflow-wrap: anywhere; word-break: break-word;">
<p class="muted" style="margin: 0 0 24px; font-size: 15px; font-weight: 600; color: ${muted.light};">${escapeHtml(app)}</p>
<p class="ink" style="margin: 0 0 16px; font-size: 17px; line-height: 1.5; color: ${ink.light};">${escapeHtml(greeting)}</p>
<p class="ink" style="margin: 0 0 28px; font-size: 17px; line-height: 1.5; color: ${ink.light};">${escapeHtml(news)}</p>
<p style="margin: 0 0 32px;"><a class="button" href="${escapeHtml(url)}" style="display: inline-block; padding: 14px 24px; border-radius: 12px; background: ${accent.light}; color: ${onAccent.light}; font-size: 17px; font-weight: 600; text-decoration: none;">${escapeHtml(link)}</a></p>
<p class="muted" style="margin: 0; font-size: 14px; line-height: 1.5; color: ${muted.light};">${escapeHtml(why)} <a class="muted" href="${escapeHtml(account)}" style="color: ${muted.light};">${escapeHtml(switchOff)}</a></p>
</div>
</body>
</html>
`;
}
