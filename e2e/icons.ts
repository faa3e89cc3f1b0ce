import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "@playwright/test";
import { colours, type Scheme } from "../lib/config/design-tokens";
import { browserFlags, findBrowser, howToGetOne } from "./browser";
import { root } from "./support/app";

/** `npm run icons`: generates the PNG icons in `public/icons` from `public/logo.svg`. */
const folder = path.join(root, "public/icons");

type Icon = {
  readonly name: string;
  readonly size: number;
  /** The logo's share of the width. */
  readonly share: number;
  /** Opaque background, for systems that mask the icon or do not support transparency. */
  readonly background?: string;
  /** Radius of the background's corners, in pixels. */
  readonly radius?: number;
  /** The scheme of the logo. */
  readonly colorScheme?: Scheme;
};

const background = colours.surface.light;
const icons: readonly Icon[] = [
  { name: "icon-192", size: 192, share: 1 },
  { name: "icon-512", size: 512, share: 1 },
  { name: "apple-touch-icon", size: 180, share: 0.76, background },
  // Within the safe zone of maskable icons, a circle of 80 %.
  { name: "maskable-512", size: 512, share: 0.56, background },
  // For emails: on a tile of its own, because their background may be light or dark.
  {
    name: "mail",
    size: 96,
    share: 0.72,
    background: colours["accent-strong"].light,
    radius: 24,
    colorScheme: "dark",
  },
];

const executablePath = findBrowser();
if (executablePath === null) throw new Error(howToGetOne);
await mkdir(folder, { recursive: true });
const logo = (await readFile(path.join(root, "public/logo.svg"))).toString("base64");
const browser = await chromium.launch({ executablePath, args: browserFlags() });
try {
  const page = await browser.newPage({ colorScheme: "light" });
  for (const { name, size, share, background = "transparent", radius = 0, colorScheme = "light" } of icons) {
    await page.setViewportSize({ width: size, height: size });
    await page.emulateMedia({ colorScheme });
    await page.setContent(
      `<body style="margin: 0"><div style="height: 100vh; display: grid; place-items: center; background: ${background}; border-radius: ${radius}px"><img src="data:image/svg+xml;base64,${logo}" width="${Math.round(size * share)}" height="${Math.round(size * share)}"></div>`,
    );
    await page.screenshot({ path: path.join(folder, `${name}.png`), omitBackground: true });
  }
} finally {
  await browser.close();
}
