import { html } from "hono/html";
import type { Inquiry } from "../inklink/inquiry";
import type { Html } from "../page";
import type { Choices } from "./choices";
import type { Language, Translate } from "./languages";
import { type StepName, stageOf, stagesOf } from "./steps";

/** The current step and the person's choices. */
export type Visit = {
  readonly inquiry: Inquiry;
  readonly choices: Choices;
  readonly steps: readonly StepName[];
  readonly step: StepName;
  readonly language: Language;
  readonly t: Translate;
};

/** A page of the flow, with the choices so far and the links onward. */
export function addressOf({ inquiry, choices }: Visit, step: StepName): string {
  const { document, country } = choices;
  return `/?${new URLSearchParams({ inquiry_id: inquiry.id, step, document, country })}`;
}

/** The sandbox's own notice, apart from the page that it imitates. */
export function ribbon({ inquiry, t }: Visit): Html {
  return html`<div class="ribbon"><p><strong>${t("sandbox.name")}</strong><span> · ${t("sandbox.photos")}</span></p>
<a class="button slim" data-sandbox="skip" href="/?inquiry_id=${encodeURIComponent(inquiry.id)}&step=outcome">${t("sandbox.skip")}</a></div>`;
}

/** The current part of the flow. Before the first and after the last, nothing is shown. */
export function progress({ inquiry, step, t }: Visit): Html | string {
  const stages = stagesOf(inquiry);
  const current = stageOf(step);
  if (current === null) return "";
  const reached = stages.indexOf(current);
  const position = { number: `${reached + 1}`, count: `${stages.length}`, stage: t(`stage.${current}`) };
  return html`<nav aria-label="${t("progress.label")}"><ol class="stages">${stages.map(
    (stage, i) =>
      html`<li class="${i < reached ? "done" : i === reached ? "now" : ""}"${i === reached ? html` aria-current="step"` : ""}>${t(`stage.${stage}`)}</li>`,
  )}</ol>
<p class="stage" aria-hidden="true">${t("progress.position", position)}</p></nav>`;
}

export function hiddenId(inquiry: Inquiry): Html {
  return html`<input type="hidden" name="inquiry_id" value="${inquiry.id}">`;
}

/** Hidden inputs that pass the choices on to the next page. A page that asks for a choice again leaves it out. */
export function hiddenChoices({ document, country }: Choices): Html {
  return html`<input type="hidden" name="document" value="${document}"><input type="hidden" name="country" value="${country}">`;
}

export function leaveForm(inquiry: Inquiry, t: Translate): Html {
  return html`<form method="post" action="/leave" class="leave">${hiddenId(inquiry)}
<button class="plain full" data-sandbox="leave">${t("leave")}</button></form>`;
}
