import { html } from "hono/html";
import type { Html } from "../page";
import { choiceButtons } from "./choice-buttons";
import { describeFault } from "./fault-words";
import { describeMailMode, mailModeLabels } from "./mail-section";
import { currentMood, lifetimes, mishaps, moods } from "./moods";
import { modeChoices } from "./webhook-forms";
import { describeMode } from "./webhook-words";
import type { World } from "./world";

/** How the world behaves, and what can be done about it. */
export function moodSection(world: World): Html {
  return html`<section class="card moods" id="moods" data-live aria-labelledby="moods-heading">
<h2 id="moods-heading" class="unseen">How the world behaves</h2>
<div>${apiMood(world)}</div><div>${webhookMood(world)}${mailMood(world)}</div></section>`;
}

function apiMood(world: World): Html {
  const { faults, inquiries } = world;
  const mood = currentMood(world);
  const once = faults.list().filter(({ times }) => mood === null || times !== "always");
  const lifetime = Object.entries(lifetimes).find(([, { ms }]) => ms === inquiries.lifetimeMs());
  return html`<h3>InkLink's API</h3>
${choiceButtons({ action: "/mood", field: "mood", hook: "mood", label: "How the API answers", choices: moods, current: mood })}
<p class="state" role="status">${mood === null ? "As a test wants it." : moods[mood].words}${once.map(
    (fault) => html`<br>${describeFault(fault)}`,
  )}</p>
<details id="mishaps"><summary>Only the next call</summary>
<form method="post" action="/mishap" class="switch loose">${Object.entries(mishaps).map(
    ([name, { label }]) =>
      html`<button class="slim" name="mishap" value="${name}" data-mishap="${name}">${label}</button>`,
  )}</form></details>
<h4>New inquiries run out after</h4>
${choiceButtons({ action: "/lifetime", field: "lifetime", hook: "lifetime", label: "How long new inquiries can be used", choices: lifetimes, current: lifetime?.[0] ?? null })}`;
}

function webhookMood({ webhooks }: World): Html | string {
  if (webhooks === null) return "";
  const current = webhooks.modes.modeOf(null).mode;
  return html`<h3>Webhooks</h3>
${choiceButtons({ action: "/webhooks/mode", field: "mode", hook: "webhook-mode", label: "How webhooks leave", choices: modeChoices, current })}
<p class="state">${webhooks.modes.list().map((mode) => html`${describeMode(mode)} `)}</p>`;
}

function mailMood({ mail }: World): Html {
  const current = mail.modes.current();
  const choices = Object.fromEntries(
    Object.entries(mailModeLabels).map(([name, label]) => [name, { label }]),
  );
  return html`<h3>Mail server</h3>
${choiceButtons({ action: "/mail-mode", field: "mode", hook: "mail-mode", label: "What befalls mails", choices, current: current.mode })}
<p class="state">${describeMailMode(current)}</p>`;
}
