import { html } from "hono/html";
import { type Inquiry, isFinal } from "../inklink/inquiry";
import type { Html } from "../page";
import { returnAddress } from "./finish";
import { hiddenId, leaveForm } from "./step-pages";

const outcomes = [
  ["approved", "Approved"],
  ["rejected", "Rejected"],
  ["failed", "Failed"],
  ["processing", "Still processing"],
  ["manual_review", "Manual review"],
] as const;

const delays = [
  [0, "At once"],
  [5, "After 5 seconds"],
  [30, "After 30 seconds"],
] as const;

/** The page that the real flow does not have: here somebody chooses how it ends. */
export function outcomePage(inquiry: Inquiry): Html {
  return html`<div class="card"><h1>How should it end?</h1>
<p class="soft">In the real flow the checks decide. Here you do.</p>
<form method="post" action="/finish">${hiddenId(inquiry)}
<fieldset><legend>Outcome</legend>${outcomes.map(
    ([value, label], i) =>
      html`<label class="choice"><input type="radio" name="outcome" value="${value}" data-sandbox="outcome-${value}" required${i === 0 ? " checked" : ""}>${label}</label>`,
  )}</fieldset>
<fieldset><legend>When</legend>${delays.map(
    ([value, label], i) =>
      html`<label class="choice"><input type="radio" name="delay" value="${value}" data-sandbox="delay-${value}"${i === 0 ? " checked" : ""}>${label}</label>`,
  )}
<label class="choice"><input type="checkbox" name="review" value="on" data-sandbox="review">With a review by a human in between</label></fieldset>
<button class="main full" data-sandbox="finish">Finish</button></form>
${leaveForm(inquiry)}</div>`;
}

export function submittedPage(inquiry: Inquiry): { title: string; body: Html } {
  const title = isFinal(inquiry.status) ? "This verification is finished" : "We have what we need";
  return {
    title,
    body: html`<div class="card"><h1>${title}</h1>
<p>${isFinal(inquiry.status) ? "There is nothing more to do here." : "Your details are being checked. There is nothing more to do here."}</p>
<a class="button full" data-sandbox="back" href="${returnAddress(inquiry)}">Go back to where you came from</a></div>`,
  };
}

export const unknownPage: { title: string; body: Html } = {
  title: "We cannot find this verification",
  body: html`<div class="card"><h1>We cannot find this verification</h1>
<p>The link may be incomplete. Go back to where you came from and start again.</p></div>`,
};

export function expiredPage(inquiry: Inquiry): { title: string; body: Html } {
  return {
    title: "This link has expired",
    body: html`<div class="card"><h1>This link has expired</h1>
<p>Go back to where you came from and start again.</p>
<a class="button full" data-sandbox="back" href="${returnAddress(inquiry)}">Go back</a></div>`,
  };
}
