import { vi } from "vitest";

/**
 * Sends the requests of this process to other origins than their addresses name, so that a stand-in on this machine can
 * be asked by the provider's real addresses. Any other origin but this machine's is refused.
 */
export function routeFetch(targets: Readonly<Record<string, () => string>>): void {
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const target = targets[url.origin]?.();
    if (target === undefined && url.hostname !== "127.0.0.1")
      throw new TypeError(`No route to ${url.origin}`);
    const address = `${target ?? url.origin}${url.pathname}${url.search}`;
    return real(input instanceof Request ? new Request(address, input) : address, init);
  });
}
