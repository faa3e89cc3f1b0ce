import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { type Control, createControl } from "../../sandbox/control-client";
import { watchConsole } from "./console-guard";
import { operatorUser, unverifiedOperator } from "./operator";
import { newcomer, type User } from "./people";
import { createPlainClient, type PlainClient } from "./plain-client";
import { signInPlainly } from "./plain-journey";
import { startWorld, type World, type WorldOptions } from "./world";
import type { WorldFacts } from "./world-facts";

export { expect } from "@playwright/test";

/** How long inquiries live in the sandbox unless a test says otherwise. */
const inquiryLifetimeMs = 24 * 60 * 60 * 1000;

/** One who is an operator, and one who would be if the provider vouched for the e-mail. */
const operatorEmails = `${operatorUser.email}, ${unverifiedOperator.email}`;

/** What next-auth would read by itself. None of it counts. */
const misleading = {
  AUTH_URL: "https://evil.example/auth",
  NEXTAUTH_URL: "https://evil.example",
  AUTH_REDIRECT_PROXY_URL: "https://evil.example/auth",
  AUTH_TRUST_HOST: "true",
  AUTH_SECRET_1: "another-secret",
};

type WorkerFixtures = {
  /** A sandbox, and the built app with a database of its own, for all the tests that a worker runs. */
  readonly world: WorldFacts;
};

type Fixtures = {
  /** What the browser may complain of in this test; everything else on its console fails it. */
  expectedComplaint: RegExp | null;
  /** The sandbox's control. Its request log is empty at the start, and nothing is broken. */
  control: Control;
  /** Somebody new, signed in, whose verification page is open in `page`, and in whose session `client` is, too. */
  user: User;
  /** A client without a browser's comforts, signed in as nobody where the test has no `person`. */
  client: PlainClient;
  /** Another browser, with cookies of its own. */
  anotherBrowser: () => Promise<Page>;
  /** A world of the test's own, for what the common one cannot show. */
  openWorld: (options?: WorldOptions) => Promise<World>;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
    async ({}, use) => {
      const world = await startWorld({ variables: { OPERATOR_EMAILS: operatorEmails, ...misleading } });
      await use(world.facts);
      await world.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ world }, use) => use(world.appUrl),
  expectedComplaint: [null, { option: true }],
  control: [
    async ({ world }, use) => {
      const control = createControl(world.controlUrl);
      await control.clearRequests();
      await use(control);
      await control.clearFaults();
      await control.setUnreachable(false);
      await control.setSettings({ inquiryLifetimeMs });
    },
    { auto: true },
  ],
  context: async ({ context, world, expectedComplaint }, use) => {
    const guard = watchConsole(context, world.appUrl);
    await use(context);
    guard.expectSilence(expectedComplaint);
  },
  user: async ({ page, context, client, world }, use) => {
    const user = newcomer();
    await signInPlainly(client, user);
    const cookies = [...client.jar.of(client.appUrl)];
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.appUrl })));
    await page.goto("/verify");
    await use(user);
  },
  client: async ({ world }, use) => use(createPlainClient(world.appUrl)),
  anotherBrowser: async ({ browser, world, expectedComplaint }, use) => {
    const contexts: BrowserContext[] = [];
    const guards: ReturnType<typeof watchConsole>[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: world.appUrl });
      contexts.push(context);
      guards.push(watchConsole(context, world.appUrl));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    for (const guard of guards) guard.expectSilence(expectedComplaint);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
  openWorld: async ({}, use) => {
    const worlds: World[] = [];
    await use(async (options) => {
      const world = await startWorld(options);
      worlds.push(world);
      return world;
    });
    await Promise.all(worlds.map((world) => world.stop()));
  },
});
