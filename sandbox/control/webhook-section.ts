import { html } from "hono/html";
import { clock, clockAndAge } from "../format";
import type { Html, Tone } from "../page";
import type { Delivery, DeliveryState } from "../webhooks/delivery-log";
import type { Webhooks } from "../webhooks/webhooks";
import { nameOf, shownOf } from "./shown";
import { resendChoices } from "./webhook-forms";
import { describeTry, stateWords } from "./webhook-words";
import type { World } from "./world";

const shownWebhooks = 25;

const stateTones = {
  withheld: "warn",
  scheduled: "info",
  sending: "info",
  delivered: "good",
  failed: "bad",
} as const satisfies Record<DeliveryState, Tone>;

/** The sent events, their responses, and ways to send them with defects. */
export function webhookSection(world: World, now: Date): Html {
  const { webhooks } = world;
  return html`<section class="card" id="webhooks" data-live aria-labelledby="webhooks-heading">
<h2 id="webhooks-heading">Webhooks</h2>${
    webhooks === null
      ? html`<p class="soft empty">None are sent: the sandbox was started without an address for them.</p>`
      : webhookList(world, webhooks, now)
  }</section>`;
}

function webhookList(world: World, webhooks: Webhooks, now: Date): Html {
  const deliveries = shownOf(world).webhooks.toReversed();
  const keptBack = deliveries.filter(({ state }) => state === "withheld").length;
  return html`<p class="soft small">They go to <code>${webhooks.url}</code>.</p>
${keptBack === 0 ? "" : releaseForm(keptBack)}
${deliveries.length === 0 ? html`<p class="soft empty">None yet.</p>` : ""}
${deliveries.slice(0, shownWebhooks).map((delivery) => webhookItem(world, delivery, now))}
${deliveries.length > shownWebhooks ? html`<p class="soft small more">The newest ${shownWebhooks} are shown.</p>` : ""}`;
}

function releaseForm(count: number): Html {
  return html`<form method="post" action="/webhooks/release" class="row release">
<button class="main" name="order" value="queued" data-webhook-release="queued">Send what is kept back (${count})</button>
<button name="order" value="reversed" data-webhook-release="reversed">Newest first</button></form>`;
}

function webhookItem(world: World, { event, state, tries, nextTryAt }: Delivery, now: Date): Html {
  const { id, type, inquiryId, subjectId, at } = event;
  const response = tries.at(-1)?.status ?? null;
  return html`<details class="line" id="hook-${id}" data-webhook="${id}">
<summary><span class="what"><strong>${type}</strong><small>${nameOf(world, subjectId)}, ${clockAndAge(at, now)}</small></span>
<span class="tag ${stateTones[state]}">${stateWords[state]}${response === null ? "" : ` ${response}`}</span></summary>
<ul class="tries">${tries.map((it) => html`<li>${clock(it.at, now)} ${describeTry(it)}</li>`)}
${nextTryAt === null ? "" : html`<li class="soft">${clock(nextTryAt, now)} ${tries.length === 0 ? "will be sent" : "next try"}</li>`}</ul>
<form method="post" action="/webhooks/${encodeURIComponent(id)}/resend" class="row">${Object.entries(
    resendChoices,
  ).map(
    ([name, { label }]) =>
      html`<button class="slim" name="how" value="${name}" data-webhook-resend="${name}">${label}</button>`,
  )}</form>
<dl class="facts"><dt>Event</dt><dd><code>${id}</code></dd><dt>Inquiry</dt><dd><code>${inquiryId}</code></dd>${
    subjectId === null ? "" : html`<dt>Subject</dt><dd><code>${subjectId}</code></dd>`
  }</dl></details>`;
}
