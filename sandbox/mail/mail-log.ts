import type { Email } from "postal-mime";

/** An email as received, and as parsed. */
export type Mail = {
  readonly id: string;
  readonly at: Date;
  /** The recipients of the SMTP envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string | null;
  /** Names in lower case, in the order of the email. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string | null;
  /** With attached pictures in place, as a mail program shows it. */
  readonly html: string | null;
  /** The raw message. */
  readonly raw: string;
};

export type Envelope = Pick<Mail, "from" | "to">;

export type MailLog = ReturnType<typeof createMailLog>;

const maxMails = 500;

/** The accepted emails, in memory. */
export function createMailLog(now: () => Date) {
  let mails: Mail[] = [];
  let count = 0;
  return {
    add(envelope: Envelope, parsed: Email, raw: string): void {
      count += 1;
      const { subject = "", messageId = null, text = null } = parsed;
      const html = withAttachedPictures(parsed);
      const headers = parsed.headers.map(({ key, value }) => ({ name: key, value }));
      const mail = {
        id: `mail_${count}`,
        at: now(),
        ...envelope,
        subject,
        messageId,
        headers,
        text,
        html,
        raw,
      };
      mails = [...mails.slice(-maxMails + 1), mail];
    },
    /** Oldest first. */
    list: ({ to }: { to?: string | undefined } = {}): Mail[] =>
      mails.filter((mail) => to === undefined || mail.to.includes(to)),
    clear() {
      mails = [];
    },
  };
}

/** Puts each attached picture where the HTML names its `Content-ID` (RFC 2392). */
function withAttachedPictures({ html, attachments }: Email): string | null {
  if (html === undefined) return null;
  return attachments.reduce((page, { contentId, mimeType, content }) => {
    if (contentId === undefined || !mimeType.startsWith("image/") || typeof content === "string") return page;
    const data = Buffer.from(new Uint8Array(content)).toString("base64");
    return page.replaceAll(`cid:${contentId.replace(/^<|>$/g, "")}`, `data:${mimeType};base64,${data}`);
  }, html);
}
