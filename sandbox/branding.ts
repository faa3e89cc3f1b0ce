import { html, raw } from "hono/html";
import { z } from "zod";
import { type Accent, brand, type Hex } from "../brand/brand";
import { coloursOf, type Scheme } from "../brand/colours";
import { logoSvg, svgAddress } from "../brand/logo";
import type { Site } from "./page";

/**
 * The brand that InkLink shows to people, as a customer sets it in the vendor's dashboard. The control page can try
 * another accent, which the app never learns of.
 */
export type Branding = {
  /** The product's name. */
  readonly app: string;
  /** The accent shown. */
  accent(): Accent;
  /** The accent that is being tried; null if it is the brand's own. */
  tried(): Hex | null;
  tryAccent(accent: Hex | null): void;
};

export function createBranding(app: string): Branding {
  let tried: Hex | null = null;
  return {
    app,
    accent: () => tried ?? brand.accent,
    tried: () => tried,
    tryAccent(accent) {
      tried = accent;
    },
  };
}

/** In lower case. */
export const hexSchema = z.templateLiteral(["#", z.string().regex(/^[0-9a-f]{6}$/)]);

/** The logo in this accent, as an address. */
export function logoAddress(accent: Accent): string {
  return svgAddress(logoSvg({ ...brand, accent }));
}

/** The name, the mark and the colours of pages that show the brand. */
export function brandedSite({ app, accent }: Branding): Pick<Site, "name" | "mark" | "accent" | "style"> {
  const shown = accent();
  const colours = coloursOf(shown);
  const rules = (scheme: Scheme) =>
    `:root{--on-accent:${colours["on-accent"][scheme]};--tint:${colours["accent-ground"][scheme]}}`;
  return {
    name: app,
    mark: html`<img src="${raw(logoAddress(shown))}" alt="" width="32" height="32">`,
    accent: colours.accent,
    style: `${rules("light")}@media(prefers-color-scheme:dark){${rules("dark")}}`,
  };
}
