import { expect, type Page } from "@playwright/test";
import type { Control } from "../../sandbox/control-client";
import type { Outcome } from "./plain-journey";

type Shown = {
  readonly status: string;
  /** The action of the main button; null if there must be none. */
  readonly action?: "start" | "continue" | "retry" | null;
  readonly stale?: boolean;
};

/** Waits until the page shows this state, by the contract's `data-kyc-*` attributes. */
export async function expectOverview(page: Page, { status, action, stale }: Shown): Promise<void> {
  const main = page.locator("main");
  await expect(main).toHaveAttribute("data-kyc-status", status);
  if (action === null) await expect(page.locator("[data-kyc-action]")).toHaveCount(0);
  else if (action !== undefined) {
    await expect(page.locator("[data-kyc-action]")).toHaveCount(1);
    await expect(page.locator("[data-kyc-action]")).toHaveAttribute("data-kyc-action", action);
  }
  if (stale === true) await expect(main).toHaveAttribute("data-kyc-stale", "");
  if (stale === false) await expect(main).not.toHaveAttribute("data-kyc-stale");
}

export async function pressStart(page: Page): Promise<void> {
  await page.locator("[data-kyc-action]").click();
}

/** From the verification page into the hosted flow. Returns the inquiry's id. */
export async function enterHostedFlow(page: Page, idvUrl: string): Promise<string> {
  await pressStart(page);
  await page.waitForURL(`${idvUrl}/**`);
  return new URL(page.url()).searchParams.get("inquiry_id") ?? "";
}

/** In the hosted flow: chooses the outcome and finishes, which redirects to the app. */
export async function finishHostedFlow(page: Page, outcome: Outcome): Promise<void> {
  await page.locator('[data-sandbox="skip"]').click();
  await page.locator(`[data-sandbox="outcome-${outcome}"]`).check();
  await page.locator('[data-sandbox="finish"]').click();
}

/**
 * From the verification page through the hosted flow, with the outcome `status`, and back to a page that shows it.
 * Returns the inquiry's id.
 */
export async function passHostedFlow(
  page: Page,
  idvUrl: string,
  shown: Shown & { readonly status: Outcome },
): Promise<string> {
  const id = await enterHostedFlow(page, idvUrl);
  await finishHostedFlow(page, shown.status);
  await expectOverview(page, shown);
  return id;
}

/** Counts the requests to InkLink by method. */
export async function upstreamCalls(control: Control): Promise<{ posts: number; gets: number }> {
  const requests = await control.requests();
  return {
    posts: requests.filter(({ method }) => method === "POST").length,
    gets: requests.filter(({ method }) => method === "GET").length,
  };
}
