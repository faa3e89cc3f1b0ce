import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "@playwright/test";
import { brand } from "../brand/brand";
import { describeFaintAccent } from "../brand/contrast";
import { fingerprintOf, iconsOf, withText } from "../brand/icons";
import { logoSvg } from "../brand/logo";
import { browserFlags, findBrowser, howToGetOne } from "./browser";
import { root } from "./support/app";

/** `npm run brand`: checks the contrast of `brand/brand.ts`, and writes its logo and icons to `public`. */
const faults = describeFaintAccent(brand.accent);
if (faults.length > 0) {
  console.error(
    ["brand/brand.ts: the accent has too little contrast. Nothing was written.", ...faults].join("\n"),
  );
  process.exit(1);
}

const executablePath = findBrowser();
if (executablePath === null) throw new Error(howToGetOne);
const publicFolder = path.join(root, "public");
await mkdir(path.join(publicFolder, "icons"), { recursive: true });
await writeFile(path.join(publicFolder, "logo.svg"), logoSvg(brand));
const browser = await chromium.launch({ executablePath, args: browserFlags() });
try {
  const page = await browser.newPage();
  for (const icon of iconsOf(brand)) {
    await page.setViewportSize({ width: icon.size, height: icon.size });
    await page.emulateMedia({ colorScheme: icon.scheme });
    await page.setContent(icon.html);
    const png = await page.screenshot({ omitBackground: true });
    await writeFile(path.join(publicFolder, "icons", `${icon.name}.png`), withText(png, fingerprintOf(icon)));
  }
} finally {
  await browser.close();
}
