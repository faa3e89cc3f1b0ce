import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { type Control, createControl } from "../../sandbox/control-client";
import { createPlainClient, type PlainClient } from "../../sandbox/visitor/plain-client";
import { type PrivatePostgres, startPrivatePostgres } from "../../test/private-postgres";
import { operatorUser, supportUser, unverifiedOperator } from "./operator";
import { newcomer, type User } from "./people";
import { signInPlainly } from "./plain-journey";
import { startWorld, type World, type WorldFacts, type WorldOptions } from "./world";

export { expect } from "@playwright/test";

/** The lifetime of inquiries in the sandbox unless a test sets another one. */
const inquiryLifetimeMs = 24 * 60 * 60 * 1000;

/** One operator, and one who would be an operator if the provider had verified the email. */
const operatorEmails = `${operatorUser.email}, ${unverifiedOperator.email}`;

/** Variables that next-auth would read by itself. The app must ignore them. */
const misleading = {
  AUTH_URL: "https://evil.example/auth",
  NEXTAUTH_URL: "https://evil.example",
  AUTH_REDIRECT_PROXY_URL: "https://evil.example/auth",
  AUTH_TRUST_HOST: "true",
  AUTH_SECRET_1: "another-secret",
};

type WorkerFixtures = {
  /** A sandbox, and the built app with a database of its own, shared by the tests of a worker. */
  readonly world: WorldFacts;
};

type Fixtures = {
  /** Console output of the browser that this test expects; any other fails it. */
  expectedComplaint: RegExp | null;
  /** The sandbox's control. At the start its request log is empty, and there are no faults. */
  control: Control;
  /** A new, signed-in user, whose verification page is open in `page` and whose session `client` shares. */
  user: User;
  /** An HTTP client without scripts; signed out if the test has no `user`. */
  client: PlainClient;
  /** Another browser, with its own cookies. */
  anotherBrowser: (options?: BrowserContextOptions) => Promise<Page>;
  /** A world of the test's own, for settings that the common one does not have. */
  openWorld: (options?: WorldOptions) => Promise<World>;
  /**
   * A Postgres of the test's own; skips the test if none is installed. A test names it before `openWorld`, so that it
   * outlives the worlds on it.
   */
  postgres: PrivatePostgres;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
    async ({}, use) => {
      const world = await startWorld({
        variables: {
          OPERATOR_EMAILS: operatorEmails,
          SUPPORT_EMAILS: supportUser.email,
          APPROVAL_VALID_DAYS: "365",
          ...misleading,
        },
      });
      await use(world.facts);
      await world.stop();
    },
    { scope: "worker", timeout: 180_000 },
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
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: world.appUrl, ...options });
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
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
  postgres: async ({}, use, testInfo) => {
    const postgres = await startPrivatePostgres();
    testInfo.skip(postgres === null, "Postgres is not installed");
    if (postgres === null) return;
    await use(postgres);
    await postgres.stop();
  },
});

/** Collects the browser's complaints about the app's pages: errors and violations of the security policy. */
export function watchConsole(context: BrowserContext, appUrl: string) {
  const complaints: string[] = [];
  context.on("weberror", (error) => void complaints.push(`thrown: ${error.error().message}`));
  context.on("console", (message) => {
    const { url } = message.location();
    const isOurs = url.startsWith(appUrl) || (message.page()?.url() ?? "").startsWith(appUrl);
    if (isOurs && message.type() === "error") complaints.push(`${message.text()} (${url})`);
  });
  return {
    /** Fails if a page caused a complaint that the test does not expect. */
    expectSilence(expected: RegExp | null): void {
      const unexpected = complaints.filter((complaint) => !expected?.test(complaint));
      expect(unexpected, "what the browser complained of").toEqual([]);
    },
  };
}
