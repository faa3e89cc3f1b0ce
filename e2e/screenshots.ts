import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import type { Control } from "../sandbox/control-client";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import { browserFlags, findBrowser, howToGetOne } from "./browser";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { newcomer } from "./support/people";
import { openInquiry, returnPath, signInPlainly } from "./support/plain-journey";
import { startWorld, type World } from "./support/world";

/** `npm run screenshots`: generates the pictures in README.md and docs/ from the production build. */
const folder = path.join(root, "e2e/screenshots");
const phone = { width: 390, height: 960 };
const wide = { width: 1280, height: 940 };

type Picture = {
  readonly name: string;
  readonly viewport: typeof phone;
  readonly locale?: string;
  readonly colorScheme?: "light" | "dark";
  /** Takes a signed-in user to the state; returns the address that shows it. Signed out if absent. */
  readonly prepare?: (client: PlainClient, control: Control) => Promise<string>;
};

const pictures: readonly Picture[] = [
  { name: "front-page", viewport: wide },
  { name: "before-the-start", viewport: phone, prepare: async () => "/verify" },
  {
    name: "on-the-phone",
    viewport: wide,
    prepare: async (client) => {
      await openInquiry(client, await client.get("/verify"));
      return "/verify";
    },
  },
  { name: "in-review", viewport: phone, prepare: decided("manual_review") },
  { name: "approved", viewport: phone, prepare: decided("approved") },
  { name: "rejected", viewport: phone, prepare: decided("rejected") },
  { name: "approved-dark", viewport: phone, colorScheme: "dark", prepare: decided("approved") },
  { name: "arabic", viewport: phone, locale: "ar", prepare: decided("failed") },
  {
    name: "history",
    viewport: phone,
    prepare: async (client, control) => {
      await client.get(await decided("rejected")(client, control));
      await client.get(await decided("approved")(client, control));
      return "/verify/history";
    },
  },
];

/** The return page of an inquiry with this result. */
function decided(status: string) {
  return async (client: PlainClient, control: Control): Promise<string> => {
    const id = await openInquiry(client, await client.get("/verify"));
    await control.setResult(id, { status });
    return returnPath(id);
  };
}

ensureFreshBuild(root);
const executablePath = findBrowser();
if (executablePath === null) throw new Error(howToGetOne);
await mkdir(folder, { recursive: true });
const world = await startWorld({ variables: { SUPPORT_URL: "mailto:help@example.com", KYC_LEVEL: "2" } });
const browser = await chromium.launch({ executablePath, args: browserFlags() });
try {
  for (const picture of pictures) await take(picture, browser, world);
} finally {
  await browser.close();
  await world.stop();
}

async function take(picture: Picture, browser: Browser, { facts, control }: World): Promise<void> {
  const { name, viewport, locale = "en-GB", colorScheme = "light", prepare } = picture;
  const client = createPlainClient(facts.appUrl);
  let address = "/";
  if (prepare !== undefined) {
    await signInPlainly(client, { ...newcomer(), name: "Robin Vale" });
    address = await prepare(client, control);
  }
  const context = await browser.newContext({
    ...{ baseURL: facts.appUrl, viewport, locale, colorScheme, timezoneId: "Europe/Berlin" },
    reducedMotion: "reduce",
  });
  const cookies = [...client.jar.of(client.appUrl)];
  await context.addCookies(cookies.map(([key, value]) => ({ name: key, value, url: facts.appUrl })));
  const page = await context.newPage();
  await page.goto(address);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await context.close();
}
