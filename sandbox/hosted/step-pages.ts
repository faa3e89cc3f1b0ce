import { html } from "hono/html";
import type { Inquiry } from "../inklink/inquiry";
import type { Html } from "../page";
import { documentPicture, selfiePicture } from "./pictures";
import { type StepName, stepAfter, stepsOf } from "./steps";

type Content = { title: string; body: Html; forward: string };

const checkNames: Partial<Record<StepName, string>> = {
  document: "A photo of your identity document",
  selfie: "A photo of your face",
  address: "Your home address",
  screening: "A check against public lists",
};

/** One step: what it asks for, a way on, and the ways out. */
export function stepPage(inquiry: Inquiry, step: StepName): { title: string; body: Html } {
  const steps = stepsOf(inquiry);
  const { title, body, forward } = contentOf(step, steps);
  const reached = steps.indexOf(step);
  return {
    title,
    body: html`<div class="card">
<ol class="steps" aria-hidden="true">${steps.map((_, i) => html`<li class="${i <= reached ? "done" : ""}"></li>`)}</ol>
<p class="small soft" style="margin:0 0 .25rem">Step ${reached + 1} of ${steps.length}</p>
<h1>${title}</h1>
<form method="get" action="/">
${hiddenId(inquiry)}<input type="hidden" name="step" value="${stepAfter(steps, step)}">
${body}
<button class="main full" data-sandbox="next">${forward}</button>
</form>
${leaveForm(inquiry)}
</div>
<p class="small soft" style="text-align:center;margin-top:1rem"><a data-sandbox="skip" href="/?inquiry_id=${encodeURIComponent(inquiry.id)}&step=outcome">Skip to the outcome</a></p>`,
  };
}

export function hiddenId(inquiry: Inquiry): Html {
  return html`<input type="hidden" name="inquiry_id" value="${inquiry.id}">`;
}

export function leaveForm(inquiry: Inquiry): Html {
  return html`<form method="post" action="/leave" style="margin-top:.5rem">${hiddenId(inquiry)}
<button class="plain full" data-sandbox="leave">Leave without finishing</button></form>`;
}

function contentOf(step: StepName, steps: readonly StepName[]): Content {
  switch (step) {
    case "document":
      return { title: "Photograph your document", body: documentBody, forward: "Take photo" };
    case "selfie":
      return { title: "Photograph your face", body: selfieBody, forward: "Take photo" };
    case "address":
      return { title: "Confirm your address", body: addressBody, forward: "Confirm address" };
    case "screening":
      return { title: "Check against public lists", body: screeningBody, forward: "Agree and continue" };
    case "start":
    case "outcome":
      return { title: "Let us confirm that you are you", body: startBody(steps), forward: "Begin" };
    default:
      return step satisfies never;
  }
}

const startBody = (
  steps: readonly StepName[],
): Html => html`<p>It takes about three minutes. You will need:</p>
<ul class="ticks">${steps.flatMap((step) => checkNames[step] ?? []).map((name) => html`<li>${name}</li>`)}</ul>`;

const documentBody: Html = html`<fieldset><legend>Which document do you have?</legend>
<label class="choice"><input type="radio" name="document" value="passport" checked>Passport</label>
<label class="choice"><input type="radio" name="document" value="id-card">Identity card</label>
<label class="choice"><input type="radio" name="document" value="licence">Driving licence</label></fieldset>
${documentPicture}
<p class="soft">Put the document flat in good light, so that all four corners are inside the frame.</p>`;

const selfieBody: Html = html`${selfiePicture}
<p class="soft">Hold the device at eye level and look straight at it. Take off sunglasses and hats.</p>`;

// These inputs have no names on purpose: what somebody types into a sandbox is sent nowhere.
const addressBody: Html = html`<p class="soft">The address where you live now. In the sandbox you may leave it as it is.</p>
<label class="field">Street and number<input type="text" value="1 Example Street" autocomplete="off"></label>
<label class="field">Town<input type="text" value="Sampleton" autocomplete="off"></label>`;

const screeningBody: Html = html`<p>We compare your name with lists of sanctions, public offices and reports in the press.</p>
<ul class="ticks"><li>Sanctions and watch lists</li><li>Politically exposed persons</li><li>Adverse media</li></ul>`;
