import { html } from "hono/html";
import type { Html } from "../page";
import { describeFault } from "./fault-words";
import { describeHostMode, hostModeLabels } from "./host-product";
import { describeMailMode, mailModeLabels } from "./mail";
import { currentScenario, lifetimes, oneOffFaults, scenarios } from "./scenarios";
import { modeChoices } from "./webhook-forms";
import { describeMode } from "./webhook-words";
import type { World } from "./world";

/** The API scenario, one-off faults and expiry, and the buttons to change them. */
export function scenarioSection(world: World): Html {
  return html`<section class="card scenarios" id="scenarios" data-live aria-labelledby="scenarios-heading">
<h2 id="scenarios-heading" class="unseen">How the world behaves</h2>
<div>${apiScenario(world)}${hostScenario(world)}</div><div>${webhookScenario(world)}${mailScenario(world)}</div></section>`;
}

function apiScenario(world: World): Html {
  const { faults, inquiries } = world;
  const scenario = currentScenario(world);
  const once = faults.list().filter(({ times }) => scenario === null || times !== "always");
  const lifetime = Object.entries(lifetimes).find(([, { ms }]) => ms === inquiries.lifetimeMs());
  return html`<h3>InkLink's API</h3>
${choiceButtons({ action: "/scenario", field: "scenario", hook: "scenario", label: "How the API answers", choices: scenarios, current: scenario })}
<p class="state" role="status">${scenario === null ? "As a test wants it." : scenarios[scenario].words}${once.map(
    (fault) => html`<br>${describeFault(fault)}`,
  )}</p>
<details id="oneOffFaults"><summary>Faults for the next call, and when inquiries expire</summary>
<form method="post" action="/one-off-fault" class="switch loose">${Object.entries(oneOffFaults).map(
    ([name, { label }]) =>
      html`<button class="slim" name="oneOffFault" value="${name}" data-oneOffFault="${name}">${label}</button>`,
  )}</form>
<h4>New inquiries expire after</h4>
${choiceButtons({ action: "/lifetime", field: "lifetime", hook: "lifetime", label: "How long new inquiries can be used", choices: lifetimes, current: lifetime?.[0] ?? null })}</details>`;
}

function webhookScenario({ webhooks }: World): Html | string {
  if (webhooks === null) return "";
  const current = webhooks.modes.modeOf(null).mode;
  return html`<h3>Webhooks</h3>
${choiceButtons({ action: "/webhooks/mode", field: "mode", hook: "webhook-mode", label: "How webhooks leave", choices: modeChoices, current })}
<p class="state">${webhooks.modes.list().map((mode) => html`${describeMode(mode)} `)}</p>`;
}

function mailScenario({ mail }: World): Html {
  const current = mail.modes.current();
  return html`<h3>Mail server</h3>
${choiceButtons({ action: "/mail-mode", field: "mode", hook: "mail-mode", label: "What befalls mails", choices: labelled(mailModeLabels), current: current.mode })}
<p class="state">${describeMailMode(current)}</p>`;
}

function hostScenario({ hostProduct }: World): Html | string {
  if (hostProduct === null) return "";
  const mode = hostProduct.mode();
  return html`<h3>Your product</h3>
${choiceButtons({ action: "/host-mode", field: "mode", hook: "host-mode", label: "How your product takes events", choices: labelled(hostModeLabels), current: mode.mode })}
<p class="state">${describeHostMode(mode)} <a href="${hostProduct.url}">See what it knows</a></p>`;
}

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

function labelled(labels: Readonly<Record<string, string>>): Choices["choices"] {
  return Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, { label }]));
}

/** A row of buttons, one of them pressed. Each sets its value. */
export function choiceButtons({ action, field, hook, label, choices, current }: Choices): Html {
  return html`<form method="post" action="${action}"><div class="switch" role="group" aria-label="${label}">${Object.entries(
    choices,
  ).map(
    ([name, choice]) =>
      html`<button name="${field}" value="${name}" data-${hook}="${name}" aria-pressed="${String(name === current)}">${choice.label}</button>`,
  )}</div></form>`;
}
