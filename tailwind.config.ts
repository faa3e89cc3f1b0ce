import type { Config } from "tailwindcss";
import plugin from "tailwindcss/plugin";

/**
 * The design tokens. Each colour is named after its use and has a value for light and one for dark surroundings;
 * every pair of text and ground used on pages has a contrast of at least 4.5:1.
 */
const colors = {
  ground: { light: "#f5f4f0", dark: "#101514" },
  surface: { light: "#ffffff", dark: "#19201f" },
  line: { light: "#dbd9d1", dark: "#323c3a" },
  ink: { light: "#17211f", dark: "#eef2f0" },
  muted: { light: "#55605d", dark: "#a9b5b1" },
  accent: { light: "#0d5c4c", dark: "#79d3bb" },
  "accent-strong": { light: "#08473a", dark: "#9be4d0" },
  "on-accent": { light: "#ffffff", dark: "#06231c" },
  positive: { light: "#176b3a", dark: "#7fd6a0" },
  "positive-ground": { light: "#e3f2e8", dark: "#173024" },
  caution: { light: "#7a4d00", dark: "#f0c674" },
  "caution-ground": { light: "#fbf0d9", dark: "#33290f" },
  negative: { light: "#a32020", dark: "#ffa8a0" },
  "negative-ground": { light: "#fbe9e7", dark: "#3a1d1b" },
  info: { light: "#1d5575", dark: "#94cdee" },
  "info-ground": { light: "#e4f0f6", dark: "#152b38" },
} as const;

type Scheme = "light" | "dark";

const variables = (scheme: Scheme) =>
  Object.fromEntries(Object.entries(colors).map(([name, value]) => [`--color-${name}`, value[scheme]]));

const config: Config = {
  content: ["./app/**/*.tsx"],
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      ...Object.fromEntries(Object.keys(colors).map((name) => [name, `var(--color-${name})`])),
    },
    fontFamily: {
      sans: [
        "ui-sans-serif",
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "Helvetica Neue",
        "Arial",
        "sans-serif",
      ],
      mono: ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    },
    extend: {
      maxWidth: { column: "38rem" },
      borderRadius: { card: "1rem" },
      boxShadow: { card: "0 1px 2px rgb(0 0 0 / 0.04), 0 12px 32px -16px rgb(0 0 0 / 0.18)" },
    },
  },
  plugins: [
    plugin(({ addBase }) => {
      addBase({
        ":root": { "color-scheme": "light dark", ...variables("light") },
        "@media (prefers-color-scheme: dark)": { ":root": variables("dark") },
      });
    }),
  ],
};

export default config;
