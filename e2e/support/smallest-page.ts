import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { startSupervised, waitUntilReady } from "../../sandbox/demo/supervised";
import { root } from "./app";
import { freePort } from "./local-server";

const nextProgram = path.join(root, "node_modules/next/dist/bin/next");

/**
 * One heading and one server action, rendered per request, as our pages are; and one route handler. Nothing else: no
 * proxy, no middleware.
 */
const files = {
  "package.json": '{ "private": true, "type": "module" }',
  // Without these, Next would search the parent folders and find ours.
  "next.config.mjs": "export default {};",
  "instrumentation.js": "export function register() {}",
  "app/layout.jsx": [
    'export const dynamic = "force-dynamic";',
    'export const metadata = { title: "The smallest page" };',
    'export default ({ children }) => <html lang="en"><body>{children}</body></html>;',
  ].join("\n"),
  "app/page.jsx": [
    'import { cookies } from "next/headers";',
    'async function act() { "use server"; }',
    "export default async () => {",
    '  const name = (await cookies()).get("name")?.value ?? "nobody";',
    "  return <main><h1>The smallest page for {name}</h1><form action={act}><button>Go</button></form></main>;",
    "};",
  ].join("\n"),
  "app/live/route.js": [
    'export const dynamic = "force-dynamic";',
    'export const GET = () => Response.json({ status: "ok" });',
  ].join("\n"),
};

export type SmallestPage = {
  readonly url: string;
  /** The address of the route handler. */
  readonly routeUrl: string;
  stop(): Promise<void>;
};

/**
 * Builds and serves the smallest page of this Next version, inside the project, so that it uses the same Next. Our
 * pages are measured relative to it, because the speed of machines varies.
 */
export async function startSmallestPage(): Promise<SmallestPage> {
  const folder = path.join(root, ".data/smallest-page");
  await rm(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  const port = await freePort();
  const env = { PATH: process.env["PATH"], NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const run = (args: string[]) => startSupervised([nextProgram, ...args], { cwd: folder, env });
  if ((await run(["build"]).exited) !== 0) throw new Error("The smallest page was not built");
  const app = run(["start", "-p", String(port)]);
  const url = `http://127.0.0.1:${port}/`;
  const stop = async () => {
    await app.stop(5_000);
    await rm(folder, { recursive: true, force: true });
  };
  if (await waitUntilReady(url, 30_000, AbortSignal.timeout(30_000)))
    return { url, routeUrl: `${url}live`, stop };
  await stop();
  throw new Error("The smallest page is not served");
}
