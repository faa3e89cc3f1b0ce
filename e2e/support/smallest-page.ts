import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { startSupervised, waitUntilReady } from "../../sandbox/demo/supervised";
import { root } from "./app";
import { freePort } from "./local-server";

const nextProgram = path.join(root, "node_modules/next/dist/bin/next");

/** One heading and one server action, rendered per request, as our pages are. */
const files = {
  "package.json": '{ "private": true, "type": "module" }',
  // Without these, Next would search the parent folders and find ours.
  "next.config.mjs": "export default {};",
  "instrumentation.js": "export function register() {}",
  "proxy.js": "export function proxy() {}",
  "app/layout.jsx": [
    'export const dynamic = "force-dynamic";',
    'export const metadata = { title: "The smallest page" };',
    'export default ({ children }) => <html lang="en"><body>{children}</body></html>;',
  ].join("\n"),
  "app/page.jsx": [
    'async function act() { "use server"; }',
    "export default () => <main><h1>The smallest page</h1><form action={act}><button>Go</button></form></main>;",
  ].join("\n"),
};

export type SmallestPage = { readonly url: string; stop(): Promise<void> };

/**
 * Builds and serves the smallest page of this Next version, inside the project, so that it uses the same Next. Our
 * pages are measured relative to it, because the speed of machines varies.
 */
export async function startSmallestPage(): Promise<SmallestPage> {
  const folder = path.join(root, ".data/smallest-page");
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "app"), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  const port = await freePort();
  const env = { PATH: process.env["PATH"], NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const run = (args: string[]) => startSupervised([nextProgram, ...args], { cwd: folder, env });
  if ((await run(["build"]).exited) !== 0) throw new Error("The smallest page was not built");
  const app = run(["start", "-p", String(port)]);
  const url = `http://localhost:${port}/`;
  const stop = async () => {
    await app.stop(5_000);
    await rm(folder, { recursive: true, force: true });
  };
  if (await waitUntilReady(url, 30_000, AbortSignal.timeout(30_000))) return { url, stop };
  await stop();
  throw new Error("The smallest page is not served");
}
