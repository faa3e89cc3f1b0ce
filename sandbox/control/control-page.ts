import { html } from "hono/html";
import { type Html, page, type Site } from "../page";
import { brandSection } from "./brand";
import { controlStyle } from "./control-style";
import { inquirySection } from "./inquiry-section";
import { mailSection } from "./mail";
import { presentSection } from "./present";
import { requestSection } from "./request-section";
import { scenarioSection } from "./scenario-section";
import { summary } from "./summary";
import { webhookSection } from "./webhook-section";
import type { World } from "./world";

const site: Site = {
  name: "Sandbox control",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17" r="2.5"/></svg>`,
  accent: { light: "#3d4fb0", dark: "#aebcff" },
  note: "Everything here is kept in memory and forgotten when the sandbox stops.",
  style: controlStyle,
};

/** For the product team: the inquiries at InkLink, and one click to change a result. */
export function controlPage(world: World, port: number, now: Date): Html {
  return page(
    site,
    "Inquiries, webhooks, mail and faults",
    html`<h1 class="unseen">The world around the app</h1>
${presentSection(world, port)}
${scenarioSection(world)}
<div class="columns"><div>${inquirySection(world, now)}${mailSection(world, now)}${brandSection(world.branding)}</div>
<div>${webhookSection(world, now)}${requestSection(world, now)}</div></div>
<script type="module" src="/live.mjs"></script>`,
    { wide: true, beside: summary(world) },
  );
}
