import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { startSupervised } from "../sandbox/demo/supervised";
import { waitUntilReady } from "../sandbox/demo/wait-until-ready";
import { browserFlags, findBrowser, howToGetOne } from "./browser";
import { root } from "./support/app";
import { freePort } from "./support/free-port";
import { signInAsNew } from "./support/people";
import { startWorld } from "./support/world";

/** `npm run size`: the scripts that a first visit loads, in a browser, against the smallest page that Next can make. */
const allowedBytes = 5_000;
const nextProgram = path.join(root, "node_modules/next/dist/bin/next");

const smallestApp = {
  "package.json": '{ "private": true, "type": "module" }',
  // Without these, Next would go on looking in the folders above, and find ours.
  "next.config.mjs": "export default {};",
  "instrumentation.js": "export function register() {}",
  "proxy.js": "export function proxy() {}",
  "app/layout.jsx": "export default ({ children }) => <html><body>{children}</body></html>;",
  "app/page.jsx":
    'async function act() { "use server"; }\nexport default () => <form action={act}><button>Go</button></form>;',
};

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

/** Built inside the project, so that it is of the same Next; with one form action, as our pages have. */
async function measureSmallestPage(browser: Browser): Promise<number> {
  const folder = path.join(root, ".data/smallest-page");
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "app"), { recursive: true });
  for (const [file, text] of Object.entries(smallestApp)) await writeFile(path.join(folder, file), text);
  const port = await freePort();
  const env = { PATH: process.env["PATH"], NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const run = (args: string[]) => startSupervised([nextProgram, ...args], { cwd: folder, env });
  if ((await run(["build"]).exited) !== 0) throw new Error("The smallest page was not built");
  const app = run(["start", "-p", String(port)]);
  const address = `http://localhost:${port}/`;
  try {
    if (!(await waitUntilReady(address, 30_000, AbortSignal.timeout(30_000))))
      throw new Error("The smallest page is not served");
    return await measure(await browser.newPage(), address);
  } finally {
    await app.stop(5_000);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bytes of all scripts that the page loads until nothing more comes, each compressed on its own. */
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
