import { html } from "hono/html";
import type { Html } from "../page";

type Choices = {
  readonly action: string;
  readonly field: string;
  /** Name of its `data-` attribute, for tests. */
  readonly hook: string;
  readonly label: string;
  readonly choices: Readonly<Record<string, { readonly label: string }>>;
  /** The current value. */
  readonly current: string | null;
};

/** A row of buttons, one of them pressed. Each sets its value. */
export function choiceButtons({ action, field, hook, label, choices, current }: Choices): Html {
  return html`<form method="post" action="${action}"><div class="switch" role="group" aria-label="${label}">${Object.entries(
    choices,
  ).map(
    ([name, choice]) =>
      html`<button name="${field}" value="${name}" data-${hook}="${name}" aria-pressed="${String(name === current)}">${choice.label}</button>`,
  )}</div></form>`;
}
