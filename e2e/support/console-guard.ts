import { type BrowserContext, expect } from "@playwright/test";

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
