import { html } from "hono/html";
import { clock, label } from "../format";
import { type Inquiry, isExpired, isFinal, type knownStatuses } from "../inklink/inquiry";
import { type Html, toneOfStatus } from "../page";
import { shownOf, who } from "./shown";
import type { World } from "./world";

const shownInquiries = 25;

const decisions = {
  approved: "Approve",
  rejected: "Reject",
  failed: "Fail",
  manual_review: "Review",
  processing: "Processing",
  pending: "Pending",
} as const satisfies Record<(typeof knownStatuses)[number], string>;

/** The inquiries at InkLink by user, and one click to change a result. */
export function inquirySection(world: World, now: Date): Html {
  const { inquiries } = shownOf(world);
  return html`<section class="card" id="inquiries" data-live aria-labelledby="inquiries-heading">
<h2 id="inquiries-heading">Inquiries</h2>
${inquiries.length === 0 ? html`<p class="soft empty">None yet. Start a verification in the app.</p>` : ""}
${inquiries.slice(0, shownInquiries).map((inquiry) => inquiryItem(world, inquiry, now))}
${inquiries.length > shownInquiries ? html`<p class="soft small more">The newest ${shownInquiries} are shown.</p>` : ""}</section>`;
}

function inquiryItem(world: World, inquiry: Inquiry, now: Date): Html {
  const { id, subjectId, level, status, history } = inquiry;
  const ranOut = isExpired(inquiry, now);
  return html`<article class="item" id="${id}" data-inquiry="${id}">
<div class="head">${who(world, subjectId, level === null ? "own checks" : `level\u00a0${level}`)}
<span class="tag ${ranOut ? "" : toneOfStatus(status)}">${ranOut ? "Expired" : label(status)}</span></div>
<ol class="history">${history.map((entry) => html`<li class="${toneOfStatus(entry.status)}">${label(entry.status)} ${clock(entry.at, now)}</li>`)}</ol>
<form method="post" action="/inquiries/${id}/result"><div class="decide" role="group" aria-label="Decide"><span class="soft small">${
    isFinal(status) ? "Reverse" : "Decide"
  }</span>${Object.entries(decisions).map(
    ([name, words]) =>
      html`<button class="slim ${toneOfStatus(name)}" name="status" value="${name}" data-set="${name}" aria-pressed="${String(name === status)}">${words}</button>`,
  )}</div></form>
${tricks(world, inquiry, now)}</article>`;
}

function tricks(
  { webhooks, idvUrl }: World,
  { id, subjectId, status, expiresAt, submittedAt }: Inquiry,
  now: Date,
): Html {
  return html`<details id="more-${id}"><summary>More</summary>
<div class="row">${
    webhooks === null
      ? ""
      : html`${trick(id, "reversed", "Send its webhooks again, newest first")}${trick(id, "claim", "Claim an approval by webhook")}`
  }${isFinal(status) ? "" : trick(id, "long-ago", "Approve it, as of over a year ago")}${submittedAt === null ? html`${trick(id, "expire", "Expire its link")}<a class="button slim" href="${idvUrl}/?inquiry_id=${id}">Open the hosted flow</a>` : ""}</div>
<dl class="facts"><dt>Inquiry</dt><dd><code>${id}</code></dd><dt>Subject</dt><dd><code>${subjectId}</code></dd><dt>Link expires</dt><dd>${clock(expiresAt, now)}</dd></dl></details>`;
}

function trick(id: string, path: string, words: string): Html {
  return html`<form method="post" action="/inquiries/${id}/${path}"><button class="slim" data-trick="${path}">${words}</button></form>`;
}
