import { html } from "hono/html";
import { type Inquiry, knownStatuses } from "../inklink/inquiry";
import type { LoggedRequest } from "../inklink/request-log";
import { type Html, page, type Site } from "../page";
import { presets } from "./presets";
import type { World } from "./world";

const site: Site = {
  name: "Sandbox control",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17" r="2.5"/></svg>`,
  accent: { light: "#334e9e", dark: "#a3b8ff" },
  note: "Everything here is kept in memory and forgotten when the sandbox stops.",
};

const shownInquiries = 25;
const shownRequests = 40;

/** For the product team: what InkLink thinks, and one click to make it think otherwise. */
export function controlPage(world: World): Html {
  const inquiries = world.inquiries.list();
  const requests = world.requests.list().reverse();
  return page(
    site,
    "Inquiries and faults",
    html`<div class="sections">
<div class="row" style="justify-content:space-between"><h1 style="margin:0">InkLink, as it stands now</h1><a class="button" href="/">Refresh</a></div>
<section class="card"><h2>How the API behaves</h2>${moodForm()}${moodNow(world)}</section>
<section class="card"><h2>Inquiries (${inquiries.length})</h2>
${inquiries.length === 0 ? html`<p class="soft">None yet. Start a verification in the app.</p>` : ""}
${inquiries.slice(0, shownInquiries).map(inquiryItem)}</section>
<section class="card"><h2>Requests received (${requests.length})</h2>${requestTable(requests)}</section>
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
  const list = faults.list();
  const words = isUnreachable()
    ? "Connections are refused."
    : list.length === 0
      ? "Every request is answered normally."
      : "";
  return html`<p class="soft small" style="margin:.75rem 0 0" role="status">${words}${list.map(
    (fault) => html`<code>${JSON.stringify(fault)}</code><br>`,
  )}</p>`;
}

function inquiryItem(inquiry: Inquiry): Html {
  const { id, subjectId, level, status, history, expiresAt } = inquiry;
  return html`<div class="item">
<div class="row" style="margin:0"><code>${id}</code> <span class="tag on">${status}</span> <span class="tag">${level === null ? "custom" : `level ${level}`}</span></div>
<p class="soft small" style="margin:.25rem 0 0">Subject <code>${subjectId}</code>, expires ${day(expiresAt)} ${time(expiresAt)}<br>
${history.map((entry, i) => html`${i === 0 ? "" : ", then "}${entry.status} ${time(entry.at)}`)}</p>
<form method="post" action="/inquiries/${id}/result" class="row">${knownStatuses.map(
    (name) => html`<button name="status" value="${name}" data-set="${name}">${words(name)}</button>`,
  )}</form></div>`;
}

function requestTable(requests: readonly LoggedRequest[]): Html {
  if (requests.length === 0) return html`<p class="soft">None yet.</p>`;
  return html`<div class="scroll"><table><thead><tr><th>When</th><th>Request</th><th>Answer</th><th>Key</th></tr></thead>
<tbody>${requests.slice(0, shownRequests).map(
    (it) => html`<tr><td>${time(it.at)}</td><td><code>${it.method} ${it.path}</code></td>
<td>${it.answeredStatus ?? "none"}</td><td>${it.apiKeyOk ? "right" : "wrong"}</td></tr>`,
  )}</tbody></table></div>
<form method="post" action="/requests/clear" style="margin-top:1rem"><button>Clear the list</button></form>`;
}

function words(status: string): string {
  return status.charAt(0).toUpperCase() + status.slice(1).replaceAll("_", " ");
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** In UTC: the page knows nothing of the reader's time zone. */
function time(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(11, 19)} UTC</time>`;
}
