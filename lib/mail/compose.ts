import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "@/lib/config/paths";
import { domainOf, type Mailbox } from "@/lib/core/email-address";
import { translatorFor } from "@/lib/i18n/translate";
import { givenNameOf, toSingleLine } from "./greeting";
import { htmlOf, logoId, type MailText, plainTextOf } from "./layout";
import type { Mail } from "./outbox";
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
  /** Pictures that the HTML names by `cid`. */
  readonly attachments: {
    readonly filename: string;
    readonly cid: string;
    readonly content: Buffer;
    readonly contentType: string;
    readonly contentDisposition: "inline";
  }[];
};

type About = Pick<Mail, "id" | "kind" | "createdAt">;

/**
 * Composes an email that tells no result: the status is shown after sign-in. So a shared mailbox or a preview on a lock
 * screen reveals nothing. Every attempt makes the same email, including `Message-ID` and `Date`.
 */
export function composeMail({ id, kind, createdAt }: About, recipient: Recipient, sender: Sender): Message {
  const mailText = textFor(kind, recipient, sender);
  return {
    from: sender.from,
    to: { name: "", address: recipient.address },
    subject: mailText.subject,
    text: plainTextOf(mailText),
    html: htmlOf(mailText),
    date: createdAt,
    messageId: `<${id}@${domainOf(sender.from.address)}>`,
    // RFC 3834, against automatic replies, and RFC 3282.
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": mailText.locale },
    attachments: [
      {
        filename: "logo.png",
        cid: logoId,
        content: logo(),
        contentType: "image/png",
        contentDisposition: "inline",
      },
    ],
  };
}

function textFor(kind: Mail["kind"], { name, locale }: Recipient, { appName, appUrl }: Sender): MailText {
  const t = translatorFor(locale);
  const app = toSingleLine(appName);
  const givenName = givenNameOf(name);
  return {
    locale,
    app,
    subject: t(`mail.${kind}.subject`, { app }),
    greeting: givenName === "" ? t("mail.greetingWithoutName") : t("mail.greeting", { name: givenName }),
    paragraphs: [t(`mail.${kind}.news`), t(`mail.${kind}.detail`)],
    action: { label: t(`mail.${kind}.link`), url: `${appUrl}${paths.verify}` },
    why: t("mail.why", { app }),
    switchOff: { label: t("mail.switchOff"), url: `${appUrl}${paths.account}` },
  };
}

let readLogo: Buffer | undefined;

/** Attached, not linked: programs show attached pictures without asking, and opening the email is not reported to the app. */
function logo(): Buffer {
  readLogo ??= readFileSync(join(process.cwd(), "public/icons/mail.png"));
  return readLogo;
}
