import { type Accent, brand, type Hex } from "./brand";
import { contrastRatio, hexOf, oklchOf } from "./colour-math";

export type Scheme = "light" | "dark";

export const schemes = ["light", "dark"] as const satisfies readonly Scheme[];

/** A colour in the light and the dark scheme. */
type Colour = Readonly<Record<Scheme, Hex>>;

/** The colours that no brand changes. */
const fixedColours = {
  /** Backgrounds: of the page, of cards, of insets in a card. */
  ground: { light: "#f6f5f1", dark: "#0e1413" },
  surface: { light: "#ffffff", dark: "#171f1e" },
  sunken: { light: "#f0efe9", dark: "#1e2827" },
  /** Separators; and outlines of controls and progress, which need contrast. */
  line: { light: "#dedcd4", dark: "#2f3a38" },
  "line-strong": { light: "#7d8683", dark: "#7b8784" },
  ink: { light: "#14201d", dark: "#eef3f1" },
  muted: { light: "#4f5b57", dark: "#aab7b3" },
  /** Colours of states and notices. */
  positive: { light: "#17663a", dark: "#85d9a5" },
  "positive-ground": { light: "#e3f2e8", dark: "#163023" },
  caution: { light: "#774a00", dark: "#f0c674" },
  "caution-ground": { light: "#fbf0d9", dark: "#33290f" },
  negative: { light: "#9d1f1f", dark: "#ffaca4" },
  "negative-ground": { light: "#fbe9e7", dark: "#3a1d1b" },
  info: { light: "#1b5272", dark: "#97cfef" },
  "info-ground": { light: "#e4f0f6", dark: "#142a37" },
} as const satisfies Record<string, Colour>;

export type AccentColourName = "accent" | "accent-strong" | "accent-ground" | "on-accent";

export type ColourName = keyof typeof fixedColours | AccentColourName;

export type Colours = Readonly<Record<ColourName, Colour>>;

/**
 * The colours of the app, named by use. Pages get them through `tailwind.config.ts`; emails, fallback pages and the
 * browser's theme colour directly. `contrast.test.ts` checks the contrast of every pair that pages use.
 */
export const colours: Colours = coloursOf(brand.accent);

/** All colours with this accent. */
export function coloursOf(accent: Accent): Colours {
  return { ...fixedColours, ...accentColoursOf(accent) };
}

/** The accent and what goes with it: for pointed-at controls, as a tint of surfaces, and for text on it. */
export function accentColoursOf(accent: Accent): Readonly<Record<AccentColourName, Colour>> {
  const { light, dark } = typeof accent === "string" ? { light: accent, dark: onDark(accent) } : accent;
  return {
    accent: { light, dark },
    "accent-strong": { light: shade(light, -0.078, 0.79), dark: shade(dark, 0.064, 0.78) },
    "accent-ground": { light: tint(light, 0.943, 0.213), dark: tint(dark, 0.286, 0.379) },
    "on-accent": { light: readableOn(light), dark: readableOn(dark) },
  };
}

/** Bright enough for dark backgrounds, in the same hue. */
function onDark(accent: Hex): Hex {
  const { chroma, ...colour } = oklchOf(accent);
  return hexOf({ ...colour, lightness: 0.814, chroma: Math.min(0.12, chroma * 1.217) });
}

function shade(colour: Hex, lighterBy: number, chromaShare: number): Hex {
  const { lightness, chroma, hue } = oklchOf(colour);
  return hexOf({ lightness: lightness + lighterBy, chroma: chroma * chromaShare, hue });
}

function tint(colour: Hex, lightness: number, chromaShare: number): Hex {
  const { chroma, hue } = oklchOf(colour);
  return hexOf({ lightness, chroma: chroma * chromaShare, hue });
}

/** White, or a dark shade of the colour: whichever has more contrast. */
function readableOn(colour: Hex): Hex {
  const dark = tint(colour, 0.232, 0.403);
  return contrastRatio("#ffffff", colour) >= contrastRatio(dark, colour) ? "#ffffff" : dark;
}
