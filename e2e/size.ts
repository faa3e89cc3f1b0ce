import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { browserFlags, findBrowser, howToGetOne } from "./browser";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { signInAsNew } from "./support/people";
import { startSmallestPage } from "./support/smallest-page";
import { startWorld } from "./support/world";

/**
 * `npm run size`: the scripts that a first visit loads, in a browser, compared with the smallest page of the same Next.
 */
const allowedBytes = 5_000;

ensureFreshBuild(root);
const executablePath = findBrowser();
if (executablePath === null) throw new Error(howToGetOne);
const browser = await chromium.launch({ executablePath, args: browserFlags() });
try {
  const smallest = await measureSmallestPage(browser);
  const pages = await measureOurPages(browser);
  const rows = Object.entries(pages).map(([page, bytes]) => ({
    page,
    kB: kB(bytes),
    "over the smallest": kB(bytes - smallest),
  }));
  console.log(`First-load scripts, gzip. The smallest page with a form action: ${kB(smallest)} kB.`);
  console.table(rows);
  const tooLarge = Object.values(pages).some((bytes) => bytes - smallest > allowedBytes);
  if (tooLarge) console.error(`More than ${kB(allowedBytes)} kB over the smallest page.`);
  process.exitCode = tooLarge ? 1 : 0;
} finally {
  await browser.close();
}

async function measureOurPages(browser: Browser): Promise<Record<string, number>> {
  const world = await startWorld();
  try {
    const { appUrl } = world.facts;
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${appUrl}/verify`);
    await signInAsNew(page);
    await page.locator('[data-kyc-action="start"]').click();
    await page.waitForURL(/inquiry_id=/);
    const id = new URL(page.url()).searchParams.get("inquiry_id") ?? "";
    const addresses = ["/", "/verify", `/kyc/complete?status=approved&inquiry_id=${id}`];
    const sizes: Record<string, number> = {};
    for (const address of addresses) {
      sizes[new URL(address, appUrl).pathname] = await measure(
        await context.newPage(),
        `${appUrl}${address}`,
      );
    }
    return sizes;
  } finally {
    await world.stop();
  }
}

async function measureSmallestPage(browser: Browser): Promise<number> {
  const smallest = await startSmallestPage();
  try {
    return await measure(await browser.newPage(), smallest.url);
  } finally {
    await smallest.stop();
  }
}

/** The size of all scripts that the page loads until the network is idle, each compressed on its own. */
async function measure(page: Page, address: string): Promise<number> {
  const scripts: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response.body());
  });
  await page.goto(address, { waitUntil: "load" });
  await page.waitForFunction(() => document.readyState === "complete");
  const bodies = await Promise.all(scripts);
  await page.close();
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}

function kB(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
