import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, type BrowserContextOptions, devices, expect, test } from "@playwright/test";
import { z } from "zod";
import { outerEnvironment } from "../sandbox/demo/app-environment";
import { findLanAddress } from "../sandbox/demo/lan-address";
import { type Supervised, startSupervised } from "../sandbox/demo/supervised";
import { root } from "./support/app";
import { freePort } from "./support/local-server";
import { expectOverview, finishHostedFlow } from "./support/overview";
import { signInAsNew } from "./support/people";
import { watchConsole } from "./support/test";

/** The machine's own address in a network if it has one. */
const found = findLanAddress("");
const address = "error" in found ? "127.0.0.1" : found.address;

const readySchema = z.object({
  appUrl: z.url(),
  idvUrl: z.url(),
  issuer: z.url(),
  controlUrl: z.url(),
  apiUrl: z.url(),
  dataDir: z.string(),
});

type Demo = Supervised & { readonly folder: string; output(): Promise<string> };

async function startDemo(args: readonly string[]): Promise<Demo> {
  const folder = await mkdtemp(path.join(tmpdir(), "verify-e2e-"));
  const logFile = path.join(folder, "demo.log");
  const env: NodeJS.ProcessEnv = {
    ...outerEnvironment(process.env),
    NODE_ENV: "production",
    PORT: String(await freePort()),
    SANDBOX_READY_FILE: path.join(folder, "ready.json"),
  };
  const program = ["--import", "tsx", "sandbox/demo.ts", "--no-build", ...args];
  const supervised = startSupervised(program, { cwd: root, env, logFile });
  return { ...supervised, folder, output: () => readFile(logFile, "utf8") };
}

/** Waits until the demo has printed its addresses. Throws if it exits before. */
async function untilAnnounced(demo: Demo): Promise<void> {
  let exitCode: number | null = null;
  void demo.exited.then((code) => {
    exitCode = code;
  });
  const isOver = async () => exitCode !== null || (await demo.output()).includes("Ctrl-C stops all of it.");
  await expect.poll(isOver, { timeout: 200_000 }).toBe(true);
  expect(exitCode, await demo.output()).toBeNull();
}

test("a phone in the network continues, and the page on the computer follows", async ({ browser }) => {
  test.setTimeout(300_000);
  const demo = await startDemo([`--lan=${address}`]);
  try {
    await untilAnnounced(demo);
    const output = await demo.output();
    const facts = readySchema.parse(JSON.parse(await readFile(path.join(demo.folder, "ready.json"), "utf8")));
    expect(output).toContain("OPEN TO YOUR NETWORK");
    expect(output).toContain(`Anyone in it can open ${facts.appUrl} `);
    for (const url of [facts.appUrl, facts.idvUrl, facts.issuer]) {
      expect(url).toMatch(`https://${address}:`);
    }

    const computer = await openBrowser(browser, facts.appUrl, { viewport: { width: 1280, height: 800 } });
    await computer.page.goto("/verify");
    await signInAsNew(computer.page);
    await computer.page.getByRole("button", { name: "Continue on your phone" }).click();
    await expectOverview(computer.page, { status: "pending", action: "continue" });
    await expect(computer.page.getByRole("img", { name: /^QR code/ })).toBeVisible();
    const link = await computer.page.getByRole("link", { name: facts.idvUrl }).textContent();
    expect(link).toMatch(`${facts.idvUrl}/?inquiry_id=`);
    for (const { name, secure } of await computer.page.context().cookies(facts.appUrl)) {
      expect(secure || name.startsWith("sandbox_"), name).toBe(true);
    }

    const phone = await openBrowser(browser, facts.appUrl, devices["Pixel 7"]);
    await phone.page.goto(link ?? "");
    await finishHostedFlow(phone.page, "approved");
    await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("You’re done on this phone");
    await expectOverview(computer.page, { status: "approved", action: null });

    await phone.page.goto("/verify");
    await phone.page.getByRole("button", { name: "Continue with GitHub" }).click();
    await phone.page.locator("button.person").first().click();
    await expectOverview(phone.page, { status: "none", action: "start" });
    computer.guard.expectSilence(null);
    phone.guard.expectSilence(null);

    if (address !== "127.0.0.1") {
      for (const url of [facts.controlUrl, facts.apiUrl]) {
        const socket = connect(Number(new URL(url).port), address);
        await expect(once(socket, "connect"), url).rejects.toThrow("ECONNREFUSED");
      }
    }
    await demo.stop(20_000);
    expect(await demo.exited).toBe(0);
    expect(existsSync(facts.dataDir), "data and certificate are gone").toBe(false);
  } finally {
    await demo.stop(20_000);
    await rm(demo.folder, { recursive: true, force: true });
  }
});

test("an address that is not this machine's is refused in one line", async () => {
  const demo = await startDemo(["--lan=203.0.113.1"]);
  try {
    expect(await demo.exited).toBe(1);
    expect(await demo.output()).toMatch(
      /^--lan=203\.0\.113\.1 must name an IPv4 address of this machine\. .*\n$/,
    );
  } finally {
    await demo.stop(20_000);
    await rm(demo.folder, { recursive: true, force: true });
  }
});

/** A browser whose user goes on at the warning of the certificate. */
async function openBrowser(browser: Browser, baseURL: string, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, baseURL, ignoreHTTPSErrors: true });
  return { page: await context.newPage(), guard: watchConsole(context, baseURL) };
}
