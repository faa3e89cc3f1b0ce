import { html } from "hono/html";
import { type Inquiry, knownStatuses } from "../inklink/inquiry";
import type { LoggedRequest } from "../inklink/request-log";
import { type Html, page, type Site } from "../page";
import { describeFault } from "./fault-words";
import { clock, clockAndAge, label } from "./format";
import { presets } from "./presets";
import { webhookSection } from "./webhook-section";
import type { World } from "./world";

const site: Site = {
  name: "Sandbox control",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17" r="2.5"/></svg>`,
  accent: { light: "#334e9e", dark: "#a3b8ff" },
  note: "Everything here is kept in memory and forgotten when the sandbox stops.",
  style: "",
};

const shownInquiries = 25;
const shownRequests = 40;

/** For the product team: what InkLink thinks, and one click to make it think otherwise. */
export function controlPage(world: World, now: Date): Html {
  const inquiries = world.inquiries.list();
  const requests = world.requests.list().reverse();
  return page(
    site,
    "Inquiries, webhooks and faults",
    html`<div class="sections">
<div class="row between"><div><h1 style="margin:0">InkLink, as it stands now</h1>
<p class="soft small" style="margin:0">It was ${clock(now, now)} when this page was made.</p></div><a class="button" href="/">Refresh</a></div>
<section class="card"><h2>How the API behaves</h2>${moodForm()}${moodNow(world)}</section>
<section class="card"><h2>Inquiries (${inquiries.length})</h2>
${inquiries.length === 0 ? html`<p class="soft" style="margin:0">None yet. Start a verification in the app.</p>` : ""}
${inquiries.slice(0, shownInquiries).map((inquiry) => inquiryItem(inquiry, now))}</section>
${webhookSection(world.webhooks, now)}
<section class="card"><h2>Requests received (${requests.length})</h2>${requestTable(requests, now)}</section>
</div>`,
    { wide: true },
  );
}

function moodForm(): Html {
  return html`<form method="post" action="/preset" class="row">${Object.entries(presets).map(
    ([name, { label }]) =>
      html`<button name="preset" value="${name}" data-preset="${name}">${label}</button>`,
  )}</form>`;
}

function moodNow({ faults, isUnreachable }: World): Html {
  const sentences = [
    ...(isUnreachable() ? ["Connections are refused."] : []),
    ...faults.list().map(describeFault),
  ];
  if (sentences.length === 0) sentences.push("Every request is answered normally.");
  return html`<p class="soft small" style="margin:.75rem 0 0" role="status">${sentences.map(
    (sentence, i) => html`${i === 0 ? "" : html`<br>`}${sentence}`,
  )}</p>`;
}

function inquiryItem(inquiry: Inquiry, now: Date): Html {
  const { id, subjectId, level, status, history, expiresAt } = inquiry;
  return html`<div class="item">
<div class="row" style="margin:0"><code>${id}</code> <span class="tag on">${label(status)}</span> <span class="tag">${level === null ? "Custom checks" : `Level ${level}`}</span></div>
<p class="soft small" style="margin:.25rem 0 0">Subject <code>${subjectId}</code>, expires ${clock(expiresAt, now)}<br>
${history.map((entry, i) => html`${i === 0 ? "" : ", then "}${label(entry.status).toLowerCase()} ${clock(entry.at, now)}`)}</p>
<form method="post" action="/inquiries/${id}/result" class="row">${knownStatuses.map(
    (name) => html`<button name="status" value="${name}" data-set="${name}">${label(name)}</button>`,
  )}</form></div>`;
}

function requestTable(requests: readonly LoggedRequest[], now: Date): Html {
  if (requests.length === 0) return html`<p class="soft" style="margin:0">None yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Requests received"><table><thead><tr><th>When</th><th>Request</th><th>Answer</th><th>Key</th></tr></thead>
<tbody>${requests.slice(0, shownRequests).map(
    (it) => html`<tr><td>${clockAndAge(it.at, now)}</td><td><code>${it.method} ${it.path}</code></td>
<td>${it.answeredStatus ?? "none"}</td><td>${it.apiKeyOk ? "right" : "wrong"}</td></tr>`,
  )}</tbody></table></div>
<form method="post" action="/requests/clear" style="margin-top:1rem"><button>Clear the list</button></form>`;
}
