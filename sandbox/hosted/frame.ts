import { html } from "hono/html";
import type { Inquiry } from "../inklink/inquiry";
import type { Html } from "../page";
import type { Choices } from "./choices";
import { type StepName, stageNames, stageOf, stagesOf } from "./steps";

/** The current step and the person's choices. */
export type Visit = {
  readonly inquiry: Inquiry;
  readonly choices: Choices;
  readonly steps: readonly StepName[];
  readonly step: StepName;
};

/** The app that the person came from. */
export function cameFrom({ returnUrl }: Inquiry): string {
  return new URL(returnUrl).host;
}

/** A page of the flow, with the choices so far and the links onward. */
export function addressOf({ inquiry, choices }: Visit, step: StepName): string {
  const { document, country } = choices;
  return `/?${new URLSearchParams({ inquiry_id: inquiry.id, step, document, country })}`;
}

/** The sandbox's own notice, apart from the page that it imitates. */
export function ribbon(inquiry: Inquiry): Html {
  return html`<div class="ribbon"><p><strong>Sandbox</strong><span>: the photos are drawn</span></p>
<a class="button slim" data-sandbox="skip" href="/?inquiry_id=${encodeURIComponent(inquiry.id)}&step=outcome">Skip to the outcome</a></div>`;
}

/** The current part of the flow. Before the first and after the last, nothing is shown. */
export function progress({ inquiry, step }: Visit): Html | string {
  const stages = stagesOf(inquiry);
  const current = stageOf(step);
  if (current === null) return "";
  const reached = stages.indexOf(current);
  return html`<nav aria-label="Progress"><ol class="stages">${stages.map(
    (stage, i) =>
      html`<li class="${i < reached ? "done" : i === reached ? "now" : ""}"${i === reached ? html` aria-current="step"` : ""}>${stageNames[stage]}</li>`,
  )}</ol>
<p class="stage" aria-hidden="true">${reached + 1} of ${stages.length}: ${stageNames[current]}</p></nav>`;
}

export function hiddenId(inquiry: Inquiry): Html {
  return html`<input type="hidden" name="inquiry_id" value="${inquiry.id}">`;
}

/** Hidden inputs that pass the choices on to the next page. A page that asks for a choice again leaves it out. */
export function hiddenChoices({ document, country }: Choices): Html {
  return html`<input type="hidden" name="document" value="${document}"><input type="hidden" name="country" value="${country}">`;
}

export function leaveForm(inquiry: Inquiry): Html {
  return html`<form method="post" action="/leave" class="leave">${hiddenId(inquiry)}
<button class="plain full" data-sandbox="leave">Leave without finishing</button></form>`;
}
