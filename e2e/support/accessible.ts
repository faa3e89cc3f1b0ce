import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const narrowest = { width: 320, height: 640 };

/** Fails where the page, as it is, keeps anybody out: in both colour schemes, and on the narrowest screen. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    expect(found, `${name} in ${colorScheme}`).toEqual([]);
  }
  const { width, height } = page.viewportSize() ?? narrowest;
  await page.setViewportSize(narrowest);
  const overhang = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overhang, `pixels by which ${name} is too wide`).toBeLessThanOrEqual(0);
  expect(await tooSmallTargets(page), `targets of ${name} under 44 px`).toEqual([]);
  await page.setViewportSize({ width, height });
}

/** What can be pressed and is smaller than a finger wants, apart from links within a sentence. */
function tooSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main a, main button, header a, header button")]
      .filter((target) => target.closest("p") === null)
      .filter((target) => target.getBoundingClientRect().height < 44)
      .map((target) => target.outerHTML.slice(0, 120)),
  );
}
