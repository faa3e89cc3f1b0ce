import { html } from "hono/html";
import { z } from "zod";
import type { Accent } from "../../brand/brand";
import { accentColoursOf, type Scheme } from "../../brand/colours";
import { type Branding, logoAddress } from "../branding";
import { accentForms } from "../control/brand";
import { type PreviewStep, previewSteps } from "../hosted/preview";
import { type Html, page, type Site } from "../page";
import type { Language } from "./gallery";
import { type Scene, sceneGroups } from "./scenes";
import { statesStyle } from "./states-style";

const site: Site = {
  name: "States",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" aria-hidden="true"><rect x="3" y="4" width="7" height="16" rx="2"/><rect x="14" y="4" width="7" height="7" rx="2"/><rect x="14" y="15" width="7" height="5" rx="2"/></svg>`,
  accent: { light: "#3d4fb0", dark: "#aebcff" },
  note: "The pages are what the app served to people of the sandbox who are in these states, without its scripts. They stay as they are until they are read anew.",
  style: statesStyle,
};

/** What is shown: a state of the app's page, or a page of the hosted flow. */
type Item = Pick<Scene, "key" | "name" | "note">;

const hostedNames = {
  start: ["Begin", "Names the product, and follows its accent."],
  document: ["Document", "Asks which document it is."],
  front: ["Photo", "The photo is drawn."],
  review: ["Check", "The last page before it is submitted."],
} as const satisfies Record<PreviewStep, readonly [string, string]>;

/** The hosted flow's pages, which belong to InkLink and not to the app. */
export const hostedScenes: readonly (Item & { readonly step: PreviewStep })[] = previewSteps.map((step) => ({
  key: `hosted-${step}`,
  name: hostedNames[step][0],
  note: hostedNames[step][1],
  step,
}));

const itemGroups: readonly { readonly name: string; readonly scenes: readonly Item[] }[] = [
  ...sceneGroups,
  { name: "InkLink’s hosted flow", scenes: hostedScenes },
];

const schemes = { light: "Light", dark: "Dark" } as const;
const screens = { phone: "Phone", desktop: "Desktop" } as const;

export const viewSchema = z.object({
  /** `all`: each state in every language. */
  language: z.string().catch("en"),
  scheme: z.enum(["light", "dark", "both"]).catch("light"),
  screen: z.enum(["phone", "desktop", "both"]).catch("phone"),
  state: z.string().catch("all"),
});

export type View = z.infer<typeof viewSchema>;

/** Every state of the overview page, as the app serves it. */
export function statesPage(
  view: View,
  languages: readonly Language[],
  branding: Branding,
  controlPath: string,
): Html {
  const groups = itemGroups
    .map(({ name, scenes }) => ({
      name,
      scenes: scenes.filter(({ key }) => view.state === "all" || key === view.state),
    }))
    .filter(({ scenes }) => scenes.length > 0);
  return page(
    site,
    "Every state of the app's pages",
    html`<h1 class="unseen">Every state of the app's pages</h1>
${groups.map(
  ({ name, scenes }) => html`<section><h2>${name}</h2>
<div class="scenes">${scenes.map((scene) => sceneItem(scene, view, languages, branding))}</div></section>`,
)}`,
    { wide: true, beside: controls(view, languages, branding, controlPath) },
  );
}

function controls(view: View, languages: readonly Language[], branding: Branding, controlPath: string): Html {
  const named = Object.fromEntries(languages.map(({ code, name }) => [code, name]));
  return html`<nav class="choices" aria-label="What is shown">
${choice(view, "language", { ...named, all: "All" })}
${choice(view, "scheme", { ...schemes, both: "Both" })}
${choice(view, "screen", { ...screens, both: "Both" })}
</nav>
${accentForms(branding, addressOf(view))}
<div class="ways">${view.state === "all" ? "" : html`<a href="${addressOf({ ...view, state: "all" })}">All states</a>`}
<form method="post" action="/states/again${queryOf(view)}"><button class="slim" data-again>Read the pages anew</button></form>
<a href="${controlPath}#brand">Contrast</a>
<a href="${controlPath}">Sandbox control</a></div>`;
}

function choice(view: View, name: keyof View, options: Readonly<Record<string, string>>): Html {
  return html`<span class="choice-of" role="group" aria-label="${name}">${Object.entries(options).map(
    ([value, words]) =>
      html`<a href="${addressOf({ ...view, [name]: value })}" ${view[name] === value ? html`aria-current="true"` : ""}>${words}</a>`,
  )}</span>`;
}

function sceneItem(scene: Item, view: View, languages: readonly Language[], branding: Branding): Html {
  const shownLanguages = languages.filter(({ code }) => view.language === "all" || code === view.language);
  const shownSchemes = chosen(schemes, view.scheme);
  const shownScreens = chosen(screens, view.screen);
  const frames = shownLanguages.flatMap((language) =>
    shownSchemes.flatMap((scheme) => shownScreens.map((screen) => ({ language, scheme, screen }))),
  );
  return html`<article id="${scene.key}"><h3><a href="${addressOf({ ...view, language: "all", state: scene.key })}">${scene.name}</a></h3>
<p class="soft small">${scene.note}</p>
<div class="frames">${frames.map(({ language, scheme, screen }) => {
    const caption = [language.name, schemes[scheme], screens[screen]];
    return html`<figure>
<div class="frame ${screen}"><iframe class="${scheme}" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${framePath(scene, language, scheme, branding)}" title="${[scene.name, ...caption].join(", ")}"></iframe></div>
<figcaption class="soft small"><a href="${framePath(scene, language, scheme, branding)}" target="_blank">${caption.join(", ")}</a></figcaption></figure>`;
  })}</div></article>`;
}

function chosen<Name extends string>(options: Readonly<Record<Name, string>>, wanted: Name | "both"): Name[] {
  return Object.keys(options).filter(
    (name): name is Name => name in options && (wanted === "both" || name === wanted),
  );
}

function framePath({ key }: Item, { code }: Language, scheme: Scheme, branding: Branding): string {
  const tried = branding.tried();
  const query = new URLSearchParams({ scheme, ...(tried === null ? {} : { accent: tried }) });
  return `/states/pages/${key}/${code}?${query}`;
}

export function addressOf(view: View): string {
  return `/states${queryOf(view)}`;
}

function queryOf(view: View): string {
  return `?${new URLSearchParams(view)}`;
}

/** Replaces a page that cannot be shown. */
export function placeholderPage(heading: string, text: string): Html {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${heading}</title>
<style>body{font:1.25rem/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-content:center;padding:2rem;text-align:center}h1{font-size:1.5rem}</style></head>
<body><h1>${heading}</h1><p>${text}</p></body></html>`;
}

const always = "(min-width:0)";
const never = "(max-width:0)";

/** The app's page in another accent: its custom properties and its logo are replaced. */
export function withAccent(html: string, accent: Accent): string {
  const colours = Object.entries(accentColoursOf(accent));
  const rules = (scheme: Scheme) =>
    `:root{${colours.map(([name, colour]) => `--color-${name}:${colour[scheme]}`).join(";")}}`;
  const style = `<style>${rules("light")}@media (prefers-color-scheme: dark){${rules("dark")}}</style>`;
  return html
    .replaceAll('src="/logo.svg"', () => `src="${logoAddress(accent)}"`)
    .replace("</head>", () => `${style}</head>`);
}

/**
 * The page in this color scheme, whatever the browser prefers: the scheme of a frame of another origin cannot be set.
 * The media queries in its styles are resolved here.
 */
export function inScheme(html: string, scheme: Scheme): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_, queried: string) =>
      queried === scheme ? always : never,
    )
    .replace(/(color-scheme\s*:\s*)light dark/g, `$1${scheme}`)
    .replace(/(<meta name="color-scheme" content=)"[^"]*"/g, `$1"${scheme}"`);
}
