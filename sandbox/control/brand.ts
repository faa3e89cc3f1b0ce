import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { type Accent, brand, type Hex } from "../../brand/brand";
import { coloursOf, type Scheme, schemes } from "../../brand/colours";
import { type Contrast, contrastsOf, describeFaintAccent, nearestAccent, shown } from "../../brand/contrast";
import { type Branding, hexSchema, logoAddress } from "../branding";
import type { Html } from "../page";

/** Accents to try. The last has too little contrast, to show what is said then. */
const samples = {
  Blue: "#1d4ed8",
  Violet: "#7c3aed",
  Rose: "#be123c",
  Slate: "#334155",
  Yellow: "#ffd400",
} as const satisfies Record<string, Hex>;

const schemeNames = { light: "Light", dark: "Dark" } as const satisfies Record<Scheme, string>;

const brandFile = "brand/brand.ts";
const accentLine = lineOf(/^ {2}accent: /);

/** Tries another accent: on this page, in the hosted flow, and in the pictures of the app's pages. */
export function brandSection(branding: Branding): Html {
  const accent = branding.accent();
  return html`<section class="card brands" id="brand" data-live aria-labelledby="brand-heading">
<h2 id="brand-heading">Brand</h2>
${accentForms(branding, "/#brand")}
<div class="looks">${schemes.map((scheme) => look(branding.app, accent, scheme))}</div>
${advice(branding)}
<p class="state">The app itself doesn’t change. <a href="/states">See all states in it</a>; the hosted flow already shows it.</p>
<details id="brandPreview"><summary>Preview on a phone</summary>
<div class="phones">${["none", "hosted-start"].flatMap((page) => schemes.map((scheme) => phone(page, scheme, branding)))}</div></details></section>`;
}

/** The choice of an accent. `back` is the page to show afterwards. */
export function accentForms(branding: Branding, back: string): Html {
  const tried = branding.tried();
  const own = coloursOf(brand.accent).accent.light;
  const choices = [["Yours", "", own], ...Object.entries(samples).map(([name, hex]) => [name, hex, hex])];
  return html`<div class="accents"><form method="post" action="/brand"><input type="hidden" name="back" value="${back}">
<div class="switch" role="group" aria-label="Accent">${choices.map(
    ([name = "", value = "", colour]) =>
      html`<button class="slim" name="accent" value="${value}" data-accent="${name}" aria-pressed="${String(value === (tried ?? ""))}"><i class="dot" style="background:${colour}"></i>${name}</button>`,
  )}</div></form>
<form method="post" action="/brand" class="own"><input type="hidden" name="back" value="${back}">
<label class="unseen" for="own-accent">Another accent, as # and six hexadecimal digits</label>
<input type="text" id="own-accent" name="accent" value="${tried ?? own}" pattern="#[0-9a-fA-F]{6}" required maxlength="7" spellcheck="false" autocomplete="off">
<button class="slim" data-accent="own">Try it</button></form></div>`;
}

/** A button and a link of the app in this accent. */
function look(app: string, accent: Accent, scheme: Scheme): Html {
  const colours = coloursOf(accent);
  const contrasts = contrastsOf(colours, scheme).filter(({ name, on }) => /accent/.test(`${name} ${on}`));
  const isEnough = contrasts.every(({ ratio, needed }) => ratio >= needed);
  const { surface, ink, line, "on-accent": onAccent } = colours;
  return html`<figure class="look" data-contrast="${isEnough ? "enough" : "faint"}"><div style="background:${surface[scheme]};color:${ink[scheme]};border-color:${line[scheme]};color-scheme:${scheme}">
<span class="row"><img src="${logoAddress(accent)}" alt="" width="24" height="24"><strong>${app}</strong></span>
<span class="row"><span class="sample" style="background:${colours.accent[scheme]};color:${onAccent[scheme]}">Continue</span><span class="linked" style="color:${colours.accent[scheme]}">Get help</span></span></div>
<figcaption class="small"><span class="tag ${isEnough ? "good" : "bad"}">${isEnough ? "Enough contrast" : "Too faint"}</span> ${schemeNames[scheme]}, ${colours.accent[scheme]}: text at least ${lowest(contrasts, "text")}, parts ${lowest(contrasts, "part")}</figcaption></figure>`;
}

function lowest(contrasts: readonly Contrast[], kind: Contrast["kind"]): string {
  const ofKind = contrasts.filter((one) => one.kind === kind);
  return `${shown(Math.min(...ofKind.map(({ ratio }) => ratio)))} (needs ${ofKind[0]?.needed})`;
}

/** What to change in the brand's file; or what is wrong, and the nearest accent that is right. */
function advice(branding: Branding): Html | string {
  const tried = branding.tried();
  if (tried === null) return "";
  const faults = describeFaintAccent(tried);
  if (faults.length === 0) {
    return html`<p class="state" role="status">To keep it: <code>accent: "${tried}",</code> in <code>${brandFile}</code>, line ${accentLine}; then <code>npm run brand</code>.</p>`;
  }
  const nearest = nearestAccent(tried, "light");
  return html`<p class="state" role="status">${faults.join(" ")}</p>
<form method="post" action="/brand"><button class="slim" name="accent" value="${nearest}" data-accent="nearest"><i class="dot" style="background:${nearest}"></i>Try ${nearest}</button></form>`;
}

function phone(page: string, scheme: Scheme, branding: Branding): Html {
  const tried = branding.tried();
  const query = new URLSearchParams({ scheme, ...(tried === null ? {} : { accent: tried }) });
  const what = page === "none" ? "The app" : "The hosted flow";
  return html`<figure class="phone"><div><iframe class="${scheme}" loading="lazy" sandbox="" src="/states/pages/${page}/en?${query}" title="${what}, ${schemeNames[scheme]}"></iframe></div></figure>`;
}

const formSchema = z.object({
  /** Empty: the brand's own. */
  accent: z
    .string()
    .toLowerCase()
    .pipe(z.union([z.literal(""), hexSchema])),
  /** Security: only pages of this site are redirected to. */
  back: z
    .string()
    .regex(/^\/(?:states(?:\?[^\\]*)?)?(?:#brand)?$/)
    .catch("/#brand"),
});

export function createBrandForms(branding: Branding): Hono {
  const forms = new Hono();
  forms.post("/", async (c) => {
    const form = formSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("An accent is # and six hexadecimal digits, such as #1d4ed8.", 400);
    const { accent, back } = form.data;
    branding.tryAccent(accent === "" ? null : accent);
    return c.redirect(back, 303);
  });
  return forms;
}

/** The number of the brand's line with this beginning. */
function lineOf(beginning: RegExp): number {
  const lines = readFileSync(new URL(`../../${brandFile}`, import.meta.url), "utf8").split("\n");
  return lines.findIndex((line) => beginning.test(line)) + 1;
}
