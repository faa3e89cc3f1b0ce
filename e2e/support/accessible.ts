import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type axe from "axe-core";

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

const axeScript = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const narrowest = { width: 320, height: 640 };
const wide = { width: 1280, height: 800 };

/** Fails if the page is not accessible: in both color schemes, on a wide screen and on the narrowest one. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  const { width, height } = page.viewportSize() ?? narrowest;
  for (const colorScheme of ["light", "dark"] as const) {
    // Disables transitions, whose intermediate colors belong to neither scheme.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violationsIn(page), `${name} in ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(wide);
  expect(await violationsIn(page), `${name} on a wide screen`).toEqual([]);
  await page.setViewportSize(narrowest);
  const overhang = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overhang, `pixels by which ${name} is too wide`).toBeLessThanOrEqual(0);
  expect(await tooSmallTargets(page), `targets of ${name} under 44 px`).toEqual([]);
  await page.setViewportSize({ width, height });
}

async function violationsIn(page: Page): Promise<string[]> {
  // Injected once per page, because that takes longer than the run.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeScript);
  return page.evaluate(async (tags) => {
    const { violations } = await window.axe.run({ runOnly: tags, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  }, tags);
}

/** Interactive targets under 44 px, apart from links within a sentence. */
function tooSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        "main a, main button, main summary, header a, header button, footer button",
      ),
    ]
      .filter((target) => target.closest("p") === null)
      .filter((target) => target.getBoundingClientRect().height < 44)
      .map((target) => target.outerHTML.slice(0, 120)),
  );
}
