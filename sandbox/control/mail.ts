import { Hono } from "hono";
import { html } from "hono/html";
import { clockAndAge } from "../format";
import type { MailCatcher } from "../mail/mail-catcher";
import type { Mail } from "../mail/mail-log";
import type { MailMode } from "../mail/mail-mode";
import type { Html } from "../page";
import { mailModeSchema, withBody } from "./control-schema";
import { shownOf } from "./shown";
import type { World } from "./world";

/** The emails as JSON, for tests. */
export function createMailApi({ mails, modes }: MailCatcher): Hono {
  const api = new Hono();
  api.get("/", (c) => c.json(mails.list({ to: c.req.query("to") })));
  api.delete("/", (c) => {
    mails.clear();
    return c.json({ ok: true });
  });
  api.post("/mode", (c) =>
    withBody(c, mailModeSchema, (mode) => {
      modes.set(mode);
      return c.json({ ok: true });
    }),
  );
  return api;
}

const shownMails = 25;

export const mailModeLabels = {
  normal: "Normal",
  refuse: "Refuse",
  defer: "Defer",
  hang: "Hang",
  "lose-answer": "Lose the response",
} as const satisfies Record<MailMode["mode"], string>;

const sentences = {
  normal: "Each mail is taken",
  refuse: "Each mail is refused for good",
  defer: "Each mail is put off: try again later",
  hang: "No mail is ever answered",
  "lose-answer": "Each mail is taken, and the connection lost before the answer",
} as const satisfies Record<MailMode["mode"], string>;

/** The fault for emails, as a sentence. */
export function describeMailMode({ mode, times }: MailMode): string {
  return `${sentences[mode]}${times === "always" ? "" : `, ${times} more times`}.`;
}

/** The emails that the app sent, as a mail program shows them. */
export function mailSection(world: World, now: Date): Html {
  const mails = shownOf(world).mails.toReversed();
  const nameFor = (address: string) => world.people.all().find(({ email }) => email === address)?.name;
  return html`<section class="card" id="mail" data-live aria-labelledby="mail-heading">
<h2 id="mail-heading">Mail</h2>
${mails.length === 0 ? html`<p class="soft empty">None yet. The app writes to people when something is decided or a review begins, and reminds them of what they left unfinished.</p>` : ""}
${mails.slice(0, shownMails).map((one) =>
  mailItem(
    one,
    one.to.map((address) => nameFor(address) ?? address),
    now,
  ),
)}
${mails.length === 0 ? "" : html`<form method="post" action="/mails/clear" class="more"><button class="slim">Clear the list</button></form>`}</section>`;
}

function mailItem(
  { id, at, from, to, subject, text, html: page, headers }: Mail,
  names: readonly string[],
  now: Date,
): Html {
  return html`<details class="line" id="${id}" data-mail="${id}">
<summary><span class="what"><strong dir="auto">${subject === "" ? "No subject" : subject}</strong><small>To ${names.join(", ")}, ${clockAndAge(at, now)}</small></span></summary>
<dl class="facts"><dt>From</dt><dd>${from}</dd><dt>To</dt><dd>${to.join(", ")}</dd></dl>
${page === null ? "" : html`<iframe class="mail" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${page}`}"></iframe>`}
${text === null ? "" : html`<h3 class="minor">As plain text</h3><pre dir="auto" tabindex="0">${text}</pre>`}
<h3 class="minor">Headers</h3><pre tabindex="0">${headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}</pre></details>`;
}
