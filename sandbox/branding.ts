import { html, raw } from "hono/html";
import { type Accent, brand } from "../brand/brand";
import { coloursOf } from "../brand/colours";
import { logoSvg, svgAddress } from "../brand/logo";
import type { Site } from "./page";

/**
 * The brand that InkLink shows to people, as a customer sets it in the vendor's dashboard. The control page can try
 * another accent.
 */
export type Branding = {
  /** The product's name. */
  readonly app: string;
  accent(): Accent;
  /** Null: the brand's own. */
  tryAccent(accent: Accent | null): void;
};

export function createBranding(app: string): Branding {
  let tried: Accent | null = null;
  return {
    app,
    accent: () => tried ?? brand.accent,
    tryAccent(accent) {
      tried = accent;
    },
  };
}

/** The logo in this accent, as an address. */
export function logoAddress(accent: Accent): string {
  return svgAddress(logoSvg({ ...brand, accent }));
}

/** The name, mark and colours of a page that shows the brand. */
export function brandedSite({
  app,
  accent,
}: Branding): Pick<Site, "name" | "mark" | "accent"> & { readonly style: string } {
  const colours = coloursOf(accent());
  const rules = (scheme: "light" | "dark") =>
    `:root{--on-accent:${colours["on-accent"][scheme]};--tint:${colours["accent-ground"][scheme]}}`;
  return {
    name: app,
    mark: html`<img src="${raw(logoAddress(accent()))}" alt="" width="32" height="32">`,
    accent: colours.accent,
    style: `${rules("light")}@media(prefers-color-scheme:dark){${rules("dark")}}`,
  };
}
