import { html } from "hono/html";
import type { Html } from "../page";
import { captureBody } from "./capture";
import { countriesIn, countryName, documentTypes } from "./choices";
import { addressOf, hiddenChoices, hiddenId, leaveForm, progress, ribbon, type Visit } from "./frame";
import type { MessageKey, Translate } from "./languages";
import { icon } from "./pictures";
import { type StepName, stagesOf, stepAfter } from "./steps";

type Content = { title: string; body: Html; forward: Html | string; asksChoices?: true; isCapture?: true };

/** One step: its form, the way on, and the ways out. */
export function stepPage(visit: Visit): { title: string; body: Html } {
  const { inquiry, choices, steps, step, t } = visit;
  const { title, body, forward, asksChoices, isCapture } = contentOf(visit);
  // A photo is first taken and then reviewed, on the same page.
  const isToBeTaken = isCapture === true && !choices.taken;
  const next = isToBeTaken ? step : stepAfter(steps, step);
  return {
    title,
    body: html`${ribbon(visit)}<div class="card flow">${progress(visit)}
<h1>${title}</h1>
<form method="get" action="/">
${hiddenId(inquiry)}<input type="hidden" name="step" value="${next}">${asksChoices ? "" : hiddenChoices(choices)}
${isToBeTaken ? html`<input type="hidden" name="taken" value="yes">` : ""}
${body}
<button class="main full" data-sandbox="next">${forward}</button>
</form>
${isCapture && choices.taken ? html`<a class="button full again" href="${addressOf(visit, step)}">${t("taken.again")}</a>` : ""}
${leaveForm(inquiry, t)}
</div>`,
  };
}

function contentOf(visit: Visit): Content {
  const { step, choices, t } = visit;
  switch (step) {
    case "document":
      return {
        title: t("document.title"),
        body: documentBody(visit),
        forward: t("document.forward"),
        asksChoices: true,
      };
    case "front":
    case "back":
    case "selfie":
      return { ...captureBody(step, choices, t), isCapture: true };
    case "address":
      return { title: t("address.title"), body: addressBody(visit), forward: t("address.forward") };
    case "screening":
      return { title: t("screening.title"), body: screeningBody(t), forward: t("screening.forward") };
    case "review":
      return { title: t("review.title"), body: reviewBody(visit), forward: t("review.forward") };
    case "start":
    case "outcome":
      return { title: t("start.title"), body: startBody(visit), forward: t("start.forward") };
    default:
      return step satisfies never;
  }
}

function startBody({ inquiry, t }: Visit): Html {
  const stages = stagesOf(inquiry).flatMap((stage) => (stage === "review" ? [] : [stage]));
  return html`<p>${t("start.intro")}</p>
<ul class="needs">${stages.map(
    (stage) =>
      html`<li>${icon(stage)}<span><strong>${t(`needs.${stage}`)}</strong><small>${t(`needs.${stage}.more`)}</small></span></li>`,
  )}</ul>
<p class="aside">${icon("lock")}<span>${t("start.privacy")}</span></p>`;
}

function documentBody({ choices, language, t }: Visit): Html {
  return html`<label class="field">${t("document.country")}<select name="country">${countriesIn(language).map(
    ({ code, name }) =>
      html`<option value="${code}"${code === choices.country ? " selected" : ""}>${name}</option>`,
  )}</select></label>
<fieldset><legend>${t("document.kind")}</legend>${documentTypes.map(
    (value) =>
      html`<label class="choice"><input type="radio" name="document" value="${value}"${value === choices.document ? " checked" : ""}>${icon(value === "passport" ? "passport" : "document")}<span>${t(`document.${value}`)}</span></label>`,
  )}</fieldset>`;
}

// Personal data must not be sent: these inputs have no names on purpose.
function addressBody({ choices, language, t }: Visit): Html {
  return html`<p class="soft">${t("address.hint")}</p>
<label class="field">${t("address.street")}<input type="text" value="1 Example Street" autocomplete="off"></label>
<div class="pair"><label class="field">${t("address.postcode")}<input type="text" value="12345" autocomplete="off"></label>
<label class="field">${t("address.town")}<input type="text" value="Sampleton" autocomplete="off"></label></div>
<label class="field">${t("address.country")}<input type="text" value="${countryName(choices.country, language)}" autocomplete="off"></label>`;
}

function screeningBody(t: Translate): Html {
  return html`<p>${t("screening.intro")}</p>
<ul class="checks"><li>${icon("check")}${t("screening.sanctions")}</li><li>${icon("check")}${t("screening.office")}</li><li>${icon("check")}${t("screening.press")}</li></ul>`;
}

function reviewBody(visit: Visit): Html {
  const { choices, steps, language, t } = visit;
  const document = t("review.document.said", {
    document: t(`document.${choices.document}`),
    country: countryName(choices.country, language),
  });
  const rows: readonly [StepName, MessageKey, string][] = [
    ["document", "review.document", document],
    ["front", choices.document === "passport" ? "review.page" : "review.front", t("review.photo")],
    ["back", "review.back", t("review.photo")],
    ["selfie", "review.selfie", t("review.photo")],
    ["address", "review.address", t("review.entered")],
    ["screening", "review.screening", t("review.agreed")],
  ];
  return html`<dl class="answers">${rows
    .filter(([step]) => steps.includes(step))
    .map(
      ([step, name, said]) =>
        html`<div><dt>${t(name)}</dt><dd>${said}</dd><dd class="change"><a href="${addressOf(visit, step)}">${t("review.change")}<span class="unseen"> ${t(name)}</span></a></dd></div>`,
    )}</dl>
<p class="soft small">${t("review.final")}</p>`;
}
