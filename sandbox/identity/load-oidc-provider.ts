/**
 * Imports the provider. At import it warns of every Node release that is not marked as LTS, which the pinned one is not,
 * and it has no option to turn that off: the warning is held back.
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
