import { html } from "hono/html";
import type { Html, Tone } from "../page";
import { hostModeLabels } from "./host-product";
import { mailModeLabels } from "./mail";
import { currentScenario, scenarios } from "./scenarios";
import { shownOf } from "./shown";
import { modeChoices } from "./webhook-forms";
import type { World } from "./world";

type Light = { what: string; how: string; tone: Tone };

/** Stays visible: the current scenario, a way back to normal, and links to each section. */
export function summary(world: World): Html {
  const { inquiries, webhooks, mails, requests } = shownOf(world);
  const [api, ...others] = lightsOf(world);
  // The API's state always shows. The others show only if they are not normal.
  const shown = [api, ...others.filter(({ tone }) => tone !== "good")];
  const isCalm = shown.every(({ tone }) => tone === "good");
  return html`<div class="lights" id="lights" data-live>${shown.map(
    ({ what, how, tone }) => html`<span class="tag ${tone}"><i aria-hidden="true"></i>${what}: ${how}</span>`,
  )}${isCalm ? "" : html`<form method="post" action="/calm"><button class="slim" data-calm>Back to normal</button></form>`}</div>
<nav class="sections" id="ways" data-live aria-label="Sections">${wayTo("inquiries", "Inquiries", inquiries.length)}${wayTo("webhooks", "Webhooks", webhooks.length)}${wayTo("mail", "Mail", mails.length)}${wayTo("requests", "Requests", requests.length)}<a href="#brand">Brand</a><a href="/states">Every state</a></nav>`;
}

function wayTo(id: string, name: string, count: number): Html {
  return html`<a href="#${id}">${name} <b>${count}</b></a>`;
}

function lightsOf(world: World): [Light, ...Light[]] {
  const { webhooks, mail, faults } = world;
  const scenario = currentScenario(world);
  const once = faults.list().filter(({ times }) => times !== "always").length;
  const mailMode = mail.modes.current().mode;
  const hostMode = world.hostProduct?.mode().mode ?? "normal";
  return [
    scenario === null
      ? { what: "API", how: "by a test", tone: "warn" }
      : { what: "API", how: scenarios[scenario].label.toLowerCase(), tone: scenarios[scenario].tone },
    {
      what: "Next calls",
      how: `${once} one-off fault${once === 1 ? "" : "s"}`,
      tone: once === 0 ? "good" : "warn",
    },
    webhookLight(webhooks?.modes.list() ?? []),
    {
      what: "Mail",
      how: mailModeLabels[mailMode].toLowerCase(),
      tone: mailMode === "normal" ? "good" : "warn",
    },
    {
      what: "Your product",
      how: hostModeLabels[hostMode].toLowerCase(),
      tone: hostMode === "normal" ? "good" : "warn",
    },
  ];
}

function webhookLight([forAll, ...people]: readonly { mode: keyof typeof modeChoices }[]): Light {
  const mode = forAll?.mode ?? "normal";
  const how = modeChoices[mode].label.toLowerCase();
  return {
    what: "Webhooks",
    how: people.length === 0 ? how : `${how}, others for some`,
    tone: mode === "normal" && people.length === 0 ? "good" : "warn",
  };
}
