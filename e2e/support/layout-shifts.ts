import type { Page } from "@playwright/test";

/** The layout shifts of the page since it was opened. */
export function shiftsOf(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        new PerformanceObserver((list) => {
          const sources = list.getEntries().flatMap((entry) => Reflect.get(entry, "sources"));
          resolve(sources.map(({ node }) => node?.parentElement?.outerHTML ?? "something"));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve([]), 500);
      }),
  );
}

/** The size of all layout shifts of the page since it was opened (web.dev/cls). */
export function shiftOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const sizes = list.getEntries().map((entry) => Number(Reflect.get(entry, "value")));
          resolve(sizes.reduce((sum, size) => sum + size, 0));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(0), 500);
      }),
  );
}
