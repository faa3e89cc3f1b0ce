import { html } from "hono/html";
import type { Html } from "../page";
import { captureBody } from "./capture";
import { countries, countryName, documentNames } from "./choices";
import {
  addressOf,
  cameFrom,
  hiddenChoices,
  hiddenId,
  leaveForm,
  progress,
  ribbon,
  type Visit,
} from "./frame";
import { icon } from "./pictures";
import { type StageName, type StepName, stagesOf, stepAfter } from "./steps";

type Content = { title: string; body: Html; forward: Html | string; asksChoices?: true; isCapture?: true };

/** One step: its form, the way on, and the ways out. */
export function stepPage(visit: Visit): { title: string; body: Html } {
  const { inquiry, choices, steps, step } = visit;
  const { title, body, forward, asksChoices, isCapture } = contentOf(visit);
  // A photo is first taken and then reviewed, on the same page.
  const isToBeTaken = isCapture === true && !choices.taken;
  const next = isToBeTaken ? step : stepAfter(steps, step);
  return {
    title,
    body: html`${ribbon(inquiry)}<div class="card flow">${progress(visit)}
<h1>${title}</h1>
<form method="get" action="/">
${hiddenId(inquiry)}<input type="hidden" name="step" value="${next}">${asksChoices ? "" : hiddenChoices(choices)}
${isToBeTaken ? html`<input type="hidden" name="taken" value="yes">` : ""}
${body}
<button class="main full" data-sandbox="next">${forward}</button>
</form>
${isCapture && choices.taken ? html`<a class="button full again" href="${addressOf(visit, step)}">Take it again</a>` : ""}
${leaveForm(inquiry)}
</div>`,
  };
}

function contentOf(visit: Visit): Content {
  const { step, choices } = visit;
  switch (step) {
    case "document":
      return {
        title: "Which document will you use?",
        body: documentBody(visit),
        forward: "Continue",
        asksChoices: true,
      };
    case "front":
    case "back":
    case "selfie":
      return { ...captureBody(step, choices), isCapture: true };
    case "address":
      return { title: "Where do you live?", body: addressBody(choices.country), forward: "Confirm address" };
    case "screening":
      return { title: "A look at public lists", body: screeningBody, forward: "Agree and continue" };
    case "review":
      return { title: "Check what you are sending", body: reviewBody(visit), forward: "Submit" };
    case "start":
    case "outcome":
      return { title: "Let us confirm that you are you", body: startBody(visit), forward: "Begin" };
    default:
      return step satisfies never;
  }
}

const stageWords = {
  document: ["Your identity document", "A passport, an identity card or a driving licence"],
  selfie: ["A photo of your face", "To see that the document is yours"],
  address: ["Your home address", "Where you live now"],
  screening: ["A look at public lists", "Sanctions, public offices and the press"],
} as const satisfies Record<Exclude<StageName, "review">, readonly [string, string]>;

function startBody({ inquiry }: Visit): Html {
  const stages = stagesOf(inquiry).flatMap((stage) => (stage === "review" ? [] : [stage]));
  return html`<p><strong>${cameFrom(inquiry)}</strong> asks InkLink to check who you are. It takes about three minutes.</p>
<ul class="needs">${stages.map((stage) => {
    const [what, more] = stageWords[stage];
    return html`<li>${icon(stage)}<span><strong>${what}</strong><small>${more}</small></span></li>`;
  })}</ul>
<p class="aside">${icon("lock")}<span>Your photos stay with InkLink. ${cameFrom(inquiry)} learns the outcome only.</span></p>`;
}

function documentBody({ choices }: Visit): Html {
  return html`<label class="field">Country that issued it<select name="country">${countries.map(
    ({ code, name }) =>
      html`<option value="${code}"${code === choices.country ? " selected" : ""}>${name}</option>`,
  )}</select></label>
<fieldset><legend>Kind of document</legend>${Object.entries(documentNames).map(
    ([value, name]) =>
      html`<label class="choice"><input type="radio" name="document" value="${value}"${value === choices.document ? " checked" : ""}>${icon(value === "passport" ? "passport" : "document")}<span>${name}</span></label>`,
  )}</fieldset>`;
}

// Personal data must not be sent: these inputs have no names on purpose.
function addressBody(country: string): Html {
  return html`<p class="soft">As it stands on a bill or a letter from a bank. In the sandbox you may leave it as it is.</p>
<label class="field">Street and number<input type="text" value="1 Example Street" autocomplete="off"></label>
<div class="pair"><label class="field">Postcode<input type="text" value="12345" autocomplete="off"></label>
<label class="field">Town<input type="text" value="Sampleton" autocomplete="off"></label></div>
<label class="field">Country<input type="text" value="${countryName(country)}" autocomplete="off"></label>`;
}

const screeningBody: Html = html`<p>We compare your name and date of birth with lists that are open to the public. There is nothing for you to do.</p>
<ul class="checks"><li>${icon("check")}Sanctions and watch lists</li><li>${icon("check")}People in public office</li><li>${icon("check")}Reports in the press</li></ul>`;

function reviewBody(visit: Visit): Html {
  const { choices, steps } = visit;
  const document = `${documentNames[choices.document]}, ${countryName(choices.country)}`;
  const rows: readonly [StepName, string, string][] = [
    ["document", "Document", document],
    ["front", "Front", "Photo taken"],
    ["back", "Back", "Photo taken"],
    ["selfie", "Face", "Photo taken"],
    ["address", "Address", "Entered"],
    ["screening", "Public lists", "Agreed"],
  ];
  return html`<dl class="answers">${rows
    .filter(([step]) => steps.includes(step))
    .map(
      ([step, name, said]) =>
        html`<div><dt>${name}</dt><dd>${said}</dd><dd class="change"><a href="${addressOf(visit, step)}">Change<span class="unseen"> ${name}</span></a></dd></div>`,
    )}</dl>
<p class="soft small">Once it is submitted, nothing can be changed.</p>`;
}
