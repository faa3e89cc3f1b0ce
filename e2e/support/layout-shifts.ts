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
