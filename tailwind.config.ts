import type { Config } from "tailwindcss";
import plugin from "tailwindcss/plugin";
import { colours, type Scheme } from "./brand/colours";

const variables = (scheme: Scheme) =>
  Object.fromEntries(Object.entries(colours).map(([name, value]) => [`--color-${name}`, value[scheme]]));

/** With forced colours, drawings and edges follow the user's choice. */
const forced = {
  ground: "Canvas",
  surface: "Canvas",
  sunken: "Canvas",
  line: "CanvasText",
  "line-strong": "CanvasText",
  ink: "CanvasText",
  muted: "CanvasText",
  accent: "LinkText",
  "accent-strong": "LinkText",
  "accent-ground": "Canvas",
  "on-accent": "Canvas",
  positive: "CanvasText",
  "positive-ground": "Canvas",
  caution: "CanvasText",
  "caution-ground": "Canvas",
  negative: "CanvasText",
  "negative-ground": "Canvas",
  info: "CanvasText",
  "info-ground": "Canvas",
} as const satisfies Record<keyof typeof colours, string>;

const forcedVariables = Object.fromEntries(
  Object.entries(forced).map(([name, value]) => [`--color-${name}`, value]),
);

const strong = "600";

/**
 * The design tokens: colours (`brand/colours.ts`), type, widths and corners. All pages are built from them.
 */
const config: Config = {
  content: ["./app/**/*.tsx", "./app/**/*.ts"],
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      ...Object.fromEntries(Object.keys(colours).map((name) => [name, `var(--color-${name})`])),
    },
    fontFamily: {
      // System fonts, in short lists and two weights: each name and weight costs a slow device lookup time.
      sans: ["system-ui", "sans-serif"],
      mono: ["ui-monospace", "Consolas", "monospace"],
    },
    fontWeight: { normal: "400", semibold: strong },
    extend: {
      fontSize: {
        small: ["0.9375rem", { lineHeight: "1.5" }],
        body: ["1.0625rem", { lineHeight: "1.6" }],
        lead: ["1.1875rem", { lineHeight: "1.55" }],
        heading: ["1.1875rem", { lineHeight: "1.35", fontWeight: strong }],
        title: [
          "clamp(1.5rem, 1.1rem + 2vw, 2.25rem)",
          { lineHeight: "1.15", letterSpacing: "-0.022em", fontWeight: strong },
        ],
        display: [
          "clamp(2.125rem, 1.5rem + 3vw, 3.375rem)",
          { lineHeight: "1.08", letterSpacing: "-0.03em", fontWeight: strong },
        ],
      },
      maxWidth: { column: "38rem", page: "68rem" },
      borderRadius: { card: "1.25rem", control: "0.75rem" },
      boxShadow: { card: "0 1px 2px rgb(0 0 0 / 0.05), 0 16px 40px -24px rgb(0 0 0 / 0.25)" },
    },
  },
  plugins: [
    plugin(({ addBase }) => {
      addBase({
        ":root": { "color-scheme": "light dark", ...variables("light") },
        "@media (prefers-color-scheme: dark)": { ":root": variables("dark") },
        "@media (forced-colors: active)": { ":root": forcedVariables },
      });
    }),
  ],
};

export default config;
