import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brand } from "../brand/brand";
import { escapeHtml } from "../lib/core/html";
import { locales } from "../lib/i18n/locales";
import { composeMail } from "../lib/mail/compose";
import type { MailKind } from "../lib/mail/outbox";

/**
 * `npm run mails`: writes every kind of email in every language to `test-results/mails`, as a program that shows
 * attached pictures displays it, with a page that shows all of them.
 */
const folder = path.resolve("test-results/mails");
const kinds: readonly MailKind[] = ["update", "review", "unfinished", "expiring", "lapsing", "lapsed"];

const sender = {
  from: { name: brand.name, address: "verify@example.com" },
  appName: brand.name,
  appUrl: "http://localhost:3000",
};

mkdirSync(folder, { recursive: true });
const sections = locales.map((locale) => {
  const frames = kinds.map((kind) => {
    const recipient = {
      name: locale === "ar" ? "ليلى حداد" : "Ada Rivera",
      address: "ada@example.com",
      locale,
    };
    const mail = composeMail({ id: "1", kind, createdAt: new Date() }, recipient, sender);
    const [logo] = mail.attachments;
    const html = mail.html.replace(
      "cid:logo",
      `data:image/png;base64,${logo?.content.toString("base64") ?? ""}`,
    );
    const file = `${locale}-${kind}.html`;
    writeFileSync(path.join(folder, file), html);
    writeFileSync(path.join(folder, `${locale}-${kind}.txt`), mail.text);
    return `<figure><figcaption>${escapeHtml(mail.subject)}</figcaption><iframe src="${file}" title="${file}"></iframe></figure>`;
  });
  return `<h2>${locale}</h2><div>${frames.join("")}</div>`;
});
const style =
  "body{font-family:system-ui;margin:1rem}div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}iframe{width:390px;height:560px}";
const index = path.join(folder, "index.html");
writeFileSync(
  index,
  `<!doctype html><meta charset="utf-8"><title>Mails</title><style>${style}</style>${sections.join("")}`,
);
process.stdout.write(`${index}\n`);
