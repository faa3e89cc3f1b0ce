import { html } from "hono/html";
import type { Inquiry } from "../inklink/inquiry";
import type { Html } from "../page";
import { hiddenId, leaveForm } from "./frame";
import type { Translate } from "./languages";
import { icon } from "./pictures";

const outcomes = [
  ["approved", "check"],
  ["rejected", "cross"],
  ["failed", "warning"],
  ["manual_review", "person"],
  ["processing", "clock"],
  ["pending", "document"],
] as const;

const delays = [
  [0, "outcome.now", ""],
  [5, "outcome.seconds", "5"],
  [30, "outcome.seconds", "30"],
  [120, "outcome.minutes", "2"],
] as const;

/** A page that the real flow does not have: here the tester chooses the outcome. */
export function outcomePage(inquiry: Inquiry, t: Translate): Html {
  return html`<div class="card flow stagehand"><p class="tag">${t("outcome.tag")}</p><h1>${t("outcome.title")}</h1>
<p class="soft">${t("outcome.intro")}</p>
<form method="post" action="/finish">${hiddenId(inquiry)}
<fieldset><legend>${t("outcome.legend")}</legend><div class="outcomes">${outcomes.map(
    ([value, sign], i) =>
      html`<label class="choice tone-${value}"><input type="radio" name="outcome" value="${value}" data-sandbox="outcome-${value}" required${i === 0 ? " checked" : ""}>${icon(sign)}<span>${t(`outcome.${value}`)}<small>${t(`outcome.${value}.more`)}</small></span></label>`,
  )}</div></fieldset>
<fieldset class="when"><legend>${t("outcome.when")}</legend><div class="pills">${delays.map(
    ([value, key, count], i) =>
      html`<label class="pill"><input type="radio" name="delay" value="${value}" data-sandbox="delay-${value}"${i === 0 ? " checked" : ""}><span>${t(key, { count })}</span></label>`,
  )}</div>
<label class="choice"><input type="checkbox" name="review" value="on" data-sandbox="review"><span>${t("outcome.review")}<small>${t("outcome.review.more")}</small></span></label></fieldset>
<button class="main full" data-sandbox="finish">${t("outcome.forward")}</button></form>
${leaveForm(inquiry, t)}</div>`;
}
