import "../test/node-version.mjs";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { tour } from "./demo/demo-script";
import { findLanAddress, type LanAddress } from "./demo/lan-address";
import { seedUsers } from "./demo/seed-users";
import { waitUntilReady } from "./demo/supervised";
import { type DemoWorld, isPortFree, openDemoWorld } from "./demo/world";

/** Ample: with hot reload the first response waits for a build. An app that exits is noticed at once. */
const startTimeoutMs = 180_000;
/** How long the announcement waits for the seed users. After that they continue in the background. */
const seedTimeoutMs = 30_000;
const parentCheckMs = 1000;

const { values: flags } = parseArgs({
  // The address may be left out.
  args: process.argv.slice(2).map((arg) => (arg === "--lan" ? "--lan=" : arg)),
  options: { dev: { type: "boolean" }, "no-build": { type: "boolean" }, lan: { type: "string" } },
});
const port = z.coerce
  .number()
  .int()
  .min(1)
  .max(65_535)
  .safeParse(process.env["PORT"] || "3000").data;

if (port === undefined) fail(`PORT must be a port number, not "${process.env["PORT"]}".`);
if (!(await isPortFree(port))) fail(`Port ${port} is taken. Stop what uses it, or set PORT to another one.`);

const lan = flags.lan === undefined ? null : lanAddress(flags.lan);

const world = await openDemoWorld(port, process.env, lan?.address ?? null);
if (lan !== null)
  console.log(`Because of --lan, your network can open this demo at ${world.appUrl} once it is ready.`);
const stopping = new AbortController();
stopWithUs(world);
const failure = await runDemo(world).catch((error: unknown) => `The demo failed: ${error}`);
// After a stop signal, the handler of that signal ends the process.
if (!stopping.signal.aborted) {
  if (failure !== null) console.error(failure);
  await world.close();
  process.exit(1);
}

/** Builds and runs the app until it exits, and reports errors. */
async function runDemo(world: DemoWorld): Promise<string | null> {
  const history = world.fillHistory();
  if (!flags.dev && !flags["no-build"]) {
    console.log("Building the app, which takes a minute …");
    const code = await world.build().exited;
    if (code !== 0 || stopping.signal.aborted) return `${world.buildOutput()}\nThe build failed.`;
  }
  // Only the console misses it.
  if ((await history.exited) !== 0 && !stopping.signal.aborted)
    console.error(`${world.historyOutput()}\nThe console has no history.`);
  if (stopping.signal.aborted) return null;
  const app = world.startApp(flags.dev ? "dev" : "start");
  const ended = new AbortController();
  const exited = app.exited.then((code) => {
    ended.abort();
    return `${world.lastLines()}\nThe app ended by itself with exit code ${code}.`;
  });
  const signal = AbortSignal.any([ended.signal, stopping.signal]);
  if (await waitUntilReady(`${world.appUrl}/api/health/ready`, startTimeoutMs, signal)) {
    const { appUrl, sandbox } = world;
    const { idvUrl, controlUrl } = sandbox;
    const brought = seedUsers({ appUrl, idvUrl, controlUrl, signal }).then(tell);
    // With hot reload each page is built on its first request, which takes time.
    if (!flags.dev) await Promise.race([brought, wait(seedTimeoutMs, undefined, { ref: false })]);
    if (!signal.aborted) await announce(world);
  } else if (!signal.aborted)
    return `${world.lastLines()}\nThe app was not ready within ${startTimeoutMs / 1000} s.`;
  return exited;
}

async function announce(world: DemoWorld): Promise<void> {
  const readyFile = process.env["SANDBOX_READY_FILE"];
  if (readyFile) await world.writeReadyFile(readyFile);
  console.log(
    tour({
      appUrl: world.appUrl,
      controlUrl: world.sandbox.controlUrl,
      hostUrl: world.hostUrl,
      logFile: flags.dev ? null : world.logFile,
      lan,
    }),
  );
}

function tell(failure: string | null): void {
  if (failure !== null) console.error(failure);
}

function stopWithUs(world: DemoWorld): void {
  let firstAt: number | null = null;
  const stop = async () => {
    // One Ctrl-C may arrive several times, from the terminal and from parent programs.
    if (firstAt !== null) {
      if (performance.now() - firstAt > 500) {
        world.kill();
        process.exit(1);
      }
      return;
    }
    firstAt = performance.now();
    stopping.abort();
    await world.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // The parent program may be killed without a signal to us. We then have another parent, and stop.
  const parent = process.ppid;
  setInterval(() => void (process.ppid !== parent && firstAt === null && stop()), parentCheckMs).unref();
}

function lanAddress(wanted: string): LanAddress {
  if (flags.dev) fail("--lan is for the production build: npm run demo -- --lan");
  const found = findLanAddress(wanted);
  return "error" in found ? fail(found.error) : found;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
