import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { locales } from "@/lib/i18n/locales";
import { type MailServer, startMailServer } from "@/test/mail-server";
import { composeMail, type Sender } from "./compose";
import type { MailKind } from "./outbox";
import type { Recipient } from "./recipient";
import { sendMail } from "./smtp";

const id = "6f0f0b5e-0000-4000-8000-000000000001";
const createdAt = new Date("2026-03-01T09:00:00.000Z");
const ada: Recipient = { name: "Ada Byron", address: "ada@example.com", locale: "en" };
const sender: Sender = {
  from: { name: "Example", address: "no-reply@mail.example" },
  appName: "Example",
  appUrl: "https://app.example",
};

let mailServer: MailServer;
beforeAll(async () => {
  mailServer = await startMailServer();
});
beforeEach(() => mailServer.reset());
afterAll(() => mailServer.close());

const kinds: readonly MailKind[] = ["update", "review", "unfinished", "expiring", "lapsing", "lapsed"];

/** The message as it arrives. */
async function arrived(
  recipient: Partial<Recipient> = {},
  from: Partial<Sender> = {},
  kind: MailKind = "update",
) {
  const about = { id, kind, createdAt };
  const message = composeMail(about, { ...ada, ...recipient }, { ...sender, ...from });
  expect(await sendMail({ ...mailServer.server, ignoresTls: true }, message)).toEqual({
    ok: true,
    value: null,
  });
  const mail = mailServer.received.at(-1);
  if (mail === undefined) throw new Error("Nothing arrived");
  return mail;
}

describe("an email about a change", () => {
  test("greets the person, says that there is an update, and leads to it", async () => {
    const { text, html, subject } = await arrived();
    expect(subject).toBe("Example: your verification has an update");
    for (const body of [text, html]) {
      expect(body).toContain("Hello Ada,");
      expect(body).toContain("Your identity verification has an update.");
      expect(body).toContain("https://app.example/verify");
      expect(body).toContain("https://app.example/account");
    }
  });

  test("greets without a name if there is none", async () => {
    for (const name of [null, "", " \t", "\u202e"]) expect((await arrived({ name })).text).toMatch(/^Hello,/);
  });

  test("has the headers of an automated email", async () => {
    const { header } = await arrived();
    expect(header("message-id")).toEqual([`<${id}@mail.example>`]);
    expect(header("date")).toEqual(["Sun, 01 Mar 2026 09:00:00 +0000"]);
    expect(header("auto-submitted")).toEqual(["auto-generated"]);
    expect(header("content-language")).toEqual(["en"]);
    expect(header("from")).toEqual(["Example <no-reply@mail.example>"]);
    expect(header("to")).toEqual(["ada@example.com"]);
  });

  test("has the configured sender, whatever characters its name has", async () => {
    const from = { name: 'Prüfung, Söhne; & "Co"', address: "post@bücher.example" };
    const { header, headers } = await arrived({}, { from: { ...from, name: "Prüfung, Söhne & Co" } });
    expect(header("message-id")).toEqual([`<${id}@xn--bcher-kva.example>`]);
    expect(header("from")[0]).toMatch(/<post@(xn--bcher-kva|bücher)\.example>$/);
    expect(headers.filter(({ key }) => key === "from")).toHaveLength(1);
  });

  test.each(locales)("is in the user's language: %s", async (locale) => {
    const { header, html, text, subject } = await arrived({ locale });
    expect(header("content-language")).toEqual([locale]);
    expect(html).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
    expect(text).toContain("Ada");
    expect(text).not.toContain("Byron");
    expect(subject).toContain("Example");
  });

  test("reveals no outcome, in any language and any part of it", async () => {
    const outcomes =
      /approv|reject|declin|fail|expir|refus|denied|success|confirmed|abgelehnt|gescheitert|bestätigt|abgelaufen|refus|expiré|confirmé|rechazad|aprobad|caducad|rejeitad|aprovad|expirad/i;
    for (const locale of locales) {
      for (const kind of kinds) {
        const { subject, text, html } = await arrived({ locale }, {}, kind);
        expect(`${subject}\n${text}\n${html}`).not.toMatch(outcomes);
      }
    }
  });

  test("has a subject and words of its own for each kind", async () => {
    for (const kind of kinds) await arrived({}, {}, kind);
    const mails = mailServer.received;
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(kinds.length);
    expect(new Set(mails.map(({ text }) => text)).size).toBe(kinds.length);
  });

  test("carries the logo, and names the product beside it for programs that show no images", async () => {
    const { html, attachments } = await arrived();
    expect(attachments).toMatchObject([
      { mimeType: "image/png", contentId: "<logo>", disposition: "inline", related: true },
    ]);
    expect(html).toContain('<img src="cid:logo" width="36" height="36" alt=""');
    expect(html).toMatch(/<td class="ink"[^>]*>Example<\/td>/);
    expect(html).not.toMatch(/src="http/);
  });
});

describe("no name of a user", () => {
  const nasty = [
    "Ada\r\nBcc: eve@example.com",
    "Ada\nSubject: approved",
    "Ada\u2028Bcc: eve@example.com\u2029\u0085",
    "Ada\r\n\r\n<h1>planted</h1>",
    '<img src="https://eve.example/x" onerror="x()">',
    "\"'><script>planted()</script><!--",
    "</title></style></head><body>",
    "{app} {name} <b>{count, plural, other {x}}</b>",
    "&lt;&#60;%0d%0aBcc: eve@example.com",
    "\u202egnp.exe\u2066\u200f\u0000\u0007",
    "=?utf-8?Q?=0D=0ABcc=3A_eve=40example.com?=",
    "\ud800 lone",
    ".\r\n.\r\nMAIL FROM:<eve@example.com>",
  ];

  let plain: Awaited<ReturnType<typeof arrived>>;
  beforeAll(async () => {
    plain = await arrived();
  });

  test.each(nasty)("adds a header, a recipient or markup: %j", async (name) => {
    const mail = await arrived({ name });
    expect(mailServer.received).toHaveLength(1);
    expect(mail.envelope).toMatchObject({ from: "no-reply@mail.example", to: ["ada@example.com"] });
    const names = ({ headers }: typeof mail) => headers.map(({ key }) => key);
    expect(names(mail)).toEqual(names(plain));
    for (const key of ["subject", "from", "to", "message-id"]) {
      expect(mail.header(key)).toEqual(plain.header(key));
    }
    const tags = ({ html }: typeof mail) => html.match(/<[^>]*>/g);
    expect(tags(mail)).toEqual(tags(plain));
    expect(mail.text.split("\n")).toHaveLength(plain.text.split("\n").length);
    expect(`${mail.text}${mail.html}`).not.toMatch(/(?![\r\n])\p{C}|[\p{Zl}\p{Zp}]/u);
  });

  test.each(nasty)("in the product's name either: %j", async (appName) => {
    const mail = await arrived({}, { appName });
    expect(mail.headers.map(({ key }) => key)).toEqual(plain.headers.map(({ key }) => key));
    expect(mail.html.match(/<[^>]*>/g)).toEqual(plain.html.match(/<[^>]*>/g));
  });

  test("is longer than a line of greeting", async () => {
    const { text } = await arrived({ name: "a".repeat(10_000) });
    expect(text.split("\n")[0]).toBe(`Hello ${"a".repeat(100)},`);
  });
});
