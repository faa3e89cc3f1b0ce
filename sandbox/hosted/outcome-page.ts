import { html } from "hono/html";
import type { Inquiry } from "../inklink/inquiry";
import type { Html } from "../page";
import { hiddenId, leaveForm } from "./frame";
import { icon } from "./pictures";

const outcomes = [
  ["approved", "check", "Approved", "Everything passes"],
  ["rejected", "cross", "Rejected", "It does not pass"],
  ["failed", "warning", "Failed", "It could not be checked"],
  ["manual_review", "person", "In review", "A human decides, later, on the control page"],
  ["processing", "clock", "Being checked", "No outcome yet"],
  ["pending", "document", "Stays open", "As if nothing had been submitted"],
] as const;

const delays = [
  [0, "At once"],
  [5, "After 5 s"],
  [30, "After 30 s"],
  [120, "After 2 min"],
] as const;

/** A page that the real flow does not have: here the tester chooses the outcome. */
export function outcomePage(inquiry: Inquiry): Html {
  return html`<div class="card flow stagehand"><p class="tag">Only in the sandbox</p><h1>How should it end?</h1>
<p class="soft">In the real flow the checks decide. Here you do.</p>
<form method="post" action="/finish">${hiddenId(inquiry)}
<fieldset><legend>Outcome</legend><div class="outcomes">${outcomes.map(
    ([value, sign, label, more], i) =>
      html`<label class="choice tone-${value}"><input type="radio" name="outcome" value="${value}" data-sandbox="outcome-${value}" required${i === 0 ? " checked" : ""}>${icon(sign)}<span>${label}<small>${more}</small></span></label>`,
  )}</div></fieldset>
<fieldset class="when"><legend>When it is decided</legend><div class="pills">${delays.map(
    ([value, label], i) =>
      html`<label class="pill"><input type="radio" name="delay" value="${value}" data-sandbox="delay-${value}"${i === 0 ? " checked" : ""}><span>${label}</span></label>`,
  )}</div>
<label class="choice"><input type="checkbox" name="review" value="on" data-sandbox="review"><span>With a review by a human in between<small>Half of the time is spent in review</small></span></label></fieldset>
<button class="main full" data-sandbox="finish">Finish</button></form>
${leaveForm(inquiry)}</div>`;
}
