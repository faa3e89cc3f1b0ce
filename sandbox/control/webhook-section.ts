import { html } from "hono/html";
import type { Html } from "../page";
import type { Delivery } from "../webhooks/delivery-log";
import type { Webhooks } from "../webhooks/webhooks";
import { clock, clockAndAge } from "./format";
import { modeChoices, resendChoices } from "./webhook-forms";
import { describeMode, describeTry, stateWords } from "./webhook-words";

const shownWebhooks = 25;

/** The events that were sent, the answers they got, and ways to send them badly. */
export function webhookSection(webhooks: Webhooks | null, now: Date): Html {
  if (webhooks === null) {
    return html`<section class="card" id="webhooks"><h2>Webhooks</h2>
<p class="soft" style="margin:0">None are sent: the sandbox was started without an address for them.</p></section>`;
  }
  const deliveries = webhooks.list().reverse();
  const keptBack = deliveries.filter(({ state }) => state === "withheld").length;
  return html`<section class="card" id="webhooks"><h2>Webhooks (${deliveries.length})</h2>
${modeForm(webhooks)}
<p class="soft small" style="margin:.75rem 0 1rem">${webhooks.modes.list().map((mode) => html`${describeMode(mode)} `)}
They go to <code>${webhooks.url}</code>.</p>
${keptBack === 0 ? "" : releaseForm(keptBack)}
${deliveries.length === 0 ? html`<p class="soft" style="margin:0">None yet.</p>` : ""}
${deliveries.slice(0, shownWebhooks).map((delivery) => webhookItem(delivery, now))}
${more(deliveries.length)}</section>`;
}

function modeForm({ modes }: Webhooks): Html {
  const now = modes.modeOf(null).mode;
  return html`<form method="post" action="/webhooks/mode" class="row">${Object.entries(modeChoices).map(
    ([name, { label }]) =>
      html`<button name="mode" value="${name}" data-webhook-mode="${name}" aria-pressed="${String(name === now)}">${label}</button>`,
  )}</form>`;
}

function releaseForm(count: number): Html {
  return html`<form method="post" action="/webhooks/release" class="row" style="margin-bottom:1.25rem">
<button class="main" name="order" value="queued" data-webhook-release="queued">Send what is kept back (${count})</button>
<button name="order" value="reversed" data-webhook-release="reversed">Newest first</button></form>`;
}

function webhookItem({ event, state, tries, nextTryAt }: Delivery, now: Date): Html {
  const { id, type, inquiryId, subjectId, at } = event;
  return html`<div class="item sides" data-webhook="${id}"><div>
<div class="row" style="margin:0"><strong>${type}</strong> <span class="tag${state === "delivered" ? " on" : ""}">${stateWords[state]}</span></div>
<p class="soft small" style="margin:.25rem 0 0">${clockAndAge(at, now)}, event <code>${id}</code><br>
Inquiry <code>${inquiryId}</code>${subjectId === null ? "" : html`<br>Subject <code>${subjectId}</code>`}</p>
<ul class="tries small">${tries.map((it) => html`<li>${clock(it.at, now)} ${describeTry(it)}</li>`)}
${nextTryAt === null ? "" : html`<li class="soft">${clock(nextTryAt, now)} ${tries.length === 0 ? "will be sent" : "next try"}</li>`}</ul></div>
<form method="post" action="/webhooks/${encodeURIComponent(id)}/resend" class="row">${Object.entries(
    resendChoices,
  ).map(
    ([name, { label }]) =>
      html`<button class="slim" name="how" value="${name}" data-webhook-resend="${name}">${label}</button>`,
  )}</form></div>`;
}

function more(count: number): Html | string {
  if (count <= shownWebhooks) return "";
  return html`<p class="soft small" style="margin:1rem 0 0">The newest ${shownWebhooks} are shown.</p>`;
}
