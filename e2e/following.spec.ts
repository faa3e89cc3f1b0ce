import type { Page } from "@playwright/test";
import { deferred } from "../test/timing";
import { expectOverview, passHostedFlow, upstreamCalls } from "./support/overview";
import { finishPlainly, openInquiry, returnPath, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("an open return page updates without a reload, at a bounded rate, until the inquiry is decided", async ({
  page,
  user: _,
  world,
  control,
}) => {
  const id = await passHostedFlow(page, world.idvUrl, { status: "processing" });
  const address = page.url();
  await page.evaluate(() => Object.assign(window, { isStillHere: true }));
  await control.clearRequests();
  const startedAt = performance.now();
  await control.setResult(id, { status: "manual_review" });
  await expectOverview(page, { status: "manual_review", action: null });
  await control.setResult(id, { status: "approved" });
  await expectOverview(page, { status: "approved", action: null });
  const { posts, gets } = await upstreamCalls(control);
  const seconds = (performance.now() - startedAt) / 1000;
  expect(posts).toBe(0);
  expect(gets).toBeLessThanOrEqual(seconds + 1);
  expect(await page.evaluate(() => "isStillHere" in window), "without a reload").toBe(true);
  await expect(page).toHaveURL(address);
  await expect(page).toHaveTitle(/^We’ve confirmed your identity/);

  await control.clearRequests();
  await page.reload();
  await expectOverview(page, { status: "approved" });
  expect(await upstreamCalls(control), "a decided inquiry is not polled").toEqual({ posts: 0, gets: 0 });
});

test("a poll that ends after the page has changed does not refresh it again", async ({
  page,
  user: _,
  world,
  control,
}) => {
  const id = await passHostedFlow(page, world.idvUrl, { status: "processing" });
  const held = deferred();
  let polls = 0;
  await page.route("**/api/verification/status?*", async (route) => {
    polls += 1;
    if (polls === 1) await held.promise;
    await route.continue();
  });
  await expect.poll(() => polls).toBe(1);
  await control.setResult(id, { status: "manual_review" });
  const refreshNow = page.getByRole("button", { name: "Check again" });
  await expect(async () => {
    // It does nothing within some seconds of the last refresh.
    await refreshNow.click();
    await expect(page.locator("main")).toHaveAttribute("data-kyc-status", "manual_review", {
      timeout: 1_000,
    });
  }).toPass();

  const refreshes: string[] = [];
  page.on("request", (request) => {
    if (request.headers()["rsc"] !== undefined) refreshes.push(request.url());
  });
  const nextPoll = page.waitForRequest((request) => request.url().includes("/api/verification/status"));
  held.resolve();
  await nextPoll;
  expect(refreshes).toEqual([]);
});

test("an open verification page updates when another device makes progress", async ({
  page,
  user: _,
  client,
  control,
}) => {
  const id = await openInquiry(client, await client.get("/verify"));
  await page.reload();
  await expectOverview(page, { status: "pending", action: "continue" });
  await control.setResult(id, { status: "rejected" });
  await expectOverview(page, { status: "rejected", action: "retry" });
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("a live update moves the focus to a new heading and is announced, and nothing else moves the focus", async ({
  page,
  user: _,
  world,
  control,
}) => {
  const id = await passHostedFlow(page, world.idvUrl, { status: "processing", stale: false });
  const refreshNow = page.getByRole("button", { name: "Check again" });
  await refreshNow.focus();
  await control.setUnreachable(true);
  await expectOverview(page, { status: "processing", stale: true });
  await expect(page.getByRole("status").filter({ hasText: "We can’t reach InkLink" })).toHaveCount(1);
  await expect(refreshNow, "the state is the same one").toBeFocused();

  await control.setUnreachable(false);
  await control.setResult(id, { status: "manual_review" });
  await expectOverview(page, { status: "manual_review", stale: false });
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Your details are being reviewed");
  await expect(heading).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Your details are being reviewed" })).toHaveCount(
    1,
  );

  await control.setResult(id, { status: "approved" });
  await expectOverview(page, { status: "approved" });
  await expect(heading).toHaveText("We’ve confirmed your identity");
  await expect(heading).toBeFocused();
});

test("a page translated by the browser updates as a whole", async ({ page, user: _, client, control }) => {
  const id = await openInquiry(client, await client.get("/verify"));
  await page.reload();
  await expectOverview(page, { status: "pending" });
  await translateAsBrowsersDo(page);
  for (const status of ["processing", "rejected"]) {
    await control.setResult(id, { status });
    await expectOverview(page, { status });
    await expect(page.locator("main font").first()).toBeAttached();
    const fresh = await page.context().newPage();
    await fresh.goto("/verify");
    expect(await wordsIn(page), status).toBe(await wordsIn(fresh));
    await fresh.close();
  }
});

test("100 reloads send InkLink a few requests and start nothing", async ({ client, world, control }) => {
  const id = await openInquiry(client, await signInPlainly(client));
  await finishPlainly(client, world, id, "processing");
  await control.clearRequests();
  const startedAt = performance.now();
  for (let round = 0; round < 10; round++) {
    const paths = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? returnPath(id) : "/verify"));
    const responses = await Promise.all(paths.map((path) => client.get(path)));
    expect(responses.map(({ status }) => status)).toEqual(paths.map(() => 200));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { posts, gets } = await upstreamCalls(control);
  expect(posts).toBe(0);
  expect(gets).toBeLessThanOrEqual(seconds + 2);
});

/**
 * Simulates a browser translator: replaces every text node, and every later one, by elements with a copy of the text. The texts stay
 * the same, so that they can be compared.
 */
async function translateAsBrowsersDo(page: Page): Promise<void> {
  await page.evaluate(() => {
    const translate = () => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (node instanceof Text && node.parentElement?.closest("font, script, style, noscript") === null)
          texts.push(node);
      }
      for (const text of texts) {
        const font = document.createElement("font");
        font.append(document.createElement("font"));
        font.firstElementChild?.append(text.data);
        text.replaceWith(font);
      }
    };
    translate();
    new MutationObserver(translate).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
}

/** The page's text without its announcements and its `noscript` content. */
function wordsIn(page: Page): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll("main > :not([role=status], noscript)")]
      .map((part) => {
        const copy = part.cloneNode(true) as Element;
        // The seconds since the last refresh.
        for (const ago of copy.querySelectorAll("[data-ago]")) ago.remove();
        return copy.textContent;
      })
      .join("\n"),
  );
}
