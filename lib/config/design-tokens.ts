/** A colour in the light and the dark scheme. */
type Colour = Readonly<Record<Scheme, `#${string}`>>;

export type Scheme = "light" | "dark";

/**
 * The colours of the app, named by use. Pages get them through `tailwind.config.ts`, emails and the browser's theme
 * colour directly. `design-tokens.test.ts` checks the contrast of every pair that pages use.
 */
export const colours = {
  /** Backgrounds: of the page, of cards, of insets in a card. */
  ground: { light: "#f6f5f1", dark: "#0e1413" },
  surface: { light: "#ffffff", dark: "#171f1e" },
  sunken: { light: "#f0efe9", dark: "#1e2827" },
  /** Separators; and outlines of controls and progress, which need contrast. */
  line: { light: "#dedcd4", dark: "#2f3a38" },
  "line-strong": { light: "#7d8683", dark: "#7b8784" },
  ink: { light: "#14201d", dark: "#eef3f1" },
  muted: { light: "#4f5b57", dark: "#aab7b3" },
  /** The brand. */
  accent: { light: "#0d5c4c", dark: "#7dd6bf" },
  "accent-strong": { light: "#08443a", dark: "#a3e7d6" },
  "accent-ground": { light: "#e2f0eb", dark: "#15302a" },
  "on-accent": { light: "#ffffff", dark: "#06231c" },
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

export type ColourName = keyof typeof colours;
