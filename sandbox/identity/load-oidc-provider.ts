/**
 * Loads the provider's code. It warns on Node 20 at import, although it works there and its licence to run is ours to
 * judge; there is no option against it, so that one line is held back while it loads.
 */
export async function loadOidcProvider(): Promise<typeof import("oidc-provider")> {
  const { warn } = globalThis.console;
  globalThis.console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes("Unsupported runtime")) warn(...words);
  };
  try {
    return await import("oidc-provider");
  } finally {
    globalThis.console.warn = warn;
  }
}
