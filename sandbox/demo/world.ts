import { randomInt } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Sandbox, startSandbox } from "../sandbox";
import {
  appEnvironment,
  callbackUrl,
  clientId,
  compileCache,
  makeSecrets,
  outerEnvironment,
  type Secrets,
  secondProvider,
  webhookUrl,
} from "./app-environment";
import { type Lan, openLan, trustInThisProcess } from "./lan";
import { type Supervised, startSupervised } from "./supervised";

const root = fileURLToPath(new URL("../..", import.meta.url));
const historyProgram = path.join(root, "test/demo-history.ts");
const nextProgram = path.join(root, "node_modules/next/dist/bin/next");
const graceMs = 5000;

type AppVariables = { [name: string]: string; NODE_ENV: "development" | "production" };

export type Mode = "dev" | "start";

export type DemoWorld = {
  readonly appUrl: string;
  readonly sandbox: Sandbox;
  /** The product beside the app. */
  readonly hostUrl: string;
  build(): Supervised;
  /** The build's output: a table of routes on success, otherwise the errors. */
  buildOutput(): string;
  /** Fills the app's database with a month of made-up inquiries. It must have ended before the app starts. */
  fillHistory(): Supervised;
  historyOutput(): string;
  startApp(mode: Mode): Supervised;
  /** Where the app's log goes: a line for each request would fill the terminal. */
  readonly logFile: string;
  /** The end of the log. */
  lastLines(): string;
  writeReadyFile(file: string): Promise<void>;
  /** Stops all programs and deletes all data. */
  close(): Promise<void>;
  /** The same, but kills at once. */
  kill(): void;
};

/**
 * Everything that a demo needs around the app: the sandbox, secrets and its own data folder.
 * `lanAddress`: where the local network may open it; null if only this machine may.
 */
export async function openDemoWorld(
  port: number,
  outer: NodeJS.ProcessEnv,
  lanAddress: string | null,
): Promise<DemoWorld> {
  const ports = await demoPorts();
  const lan = lanAddress === null ? null : await openLan(lanAddress, { ...ports, app: port });
  if (lan !== null) trustInThisProcess(lan.certificate);
  // Security: only the proxy is in the network. In a container, which controls its published ports, it may be another one.
  const host = (lan === null && outer["SANDBOX_HOST"]) || "127.0.0.1";
  const appPort = lan === null ? port : await portBehindProxy();
  const appUrl = lan?.publish("app", appPort) ?? `http://localhost:${port}`;
  const secrets = makeSecrets();
  const sandbox = await startSandbox({
    ports: lan === null ? ports : { ...ports, idv: 0, idp: 0 },
    host,
    publish: lan?.publish,
    // As the customer would enter it in InkLink's dashboard.
    appName: outer["APP_NAME"] || undefined,
    apiKey: secrets.apiKey,
    client: { id: clientId, secret: secrets.clientSecret, redirectUris: [callbackUrl(appUrl)] },
    webhook: { url: webhookUrl(appUrl), secret: secrets.webhookSecret },
    hostProduct: { eventsSecret: secrets.eventsSecret, apiKey: secrets.statusApiKey },
  });
  const hostUrl = sandbox.hostProduct?.url;
  if (hostUrl === undefined) throw new Error("The demo shows a product beside the app.");
  // The sandbox loses its users when it ends. An app that kept them would show inquiries that InkLink does not have.
  const folder = await mkdtemp(path.join(tmpdir(), "verify-demo-"));
  const dataDir = path.join(folder, "data");
  const logFile = path.join(folder, "app.log");
  const buildLogFile = path.join(folder, "build.log");
  const historyLogFile = path.join(folder, "history.log");
  const inherited = {
    ...outerEnvironment(outer),
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_COMPILE_CACHE: compileCache(root),
  };
  const variables = {
    ...appEnvironment(sandbox, secrets, appUrl),
    ...secondProvider(sandbox, secrets),
    PORT: String(appPort),
    DATA_DIR: dataDir,
    // Empty, or Next would read one from `.env`: the demo would fill a database that is not its own.
    DATABASE_URL: "",
    APPROVAL_VALID_DAYS: "365",
    ...(lan === null ? {} : await lanVariables(lan, folder)),
  };
  let running: Supervised | null = null;
  const run = (args: string[], env: AppVariables, log: { logFile?: string } = {}) => {
    running = startSupervised([nextProgram, ...args], { cwd: root, env: { ...inherited, ...env }, ...log });
    return running;
  };

  return {
    appUrl,
    sandbox,
    hostUrl,
    // A build does not depend on the world it will run in. `npm run build` and `npm test` check the types.
    build: () =>
      run(["build"], { NODE_ENV: "production", TYPES_ARE_CHECKED: "1" }, { logFile: buildLogFile }),
    buildOutput: () => readIfThere(buildLogFile),
    fillHistory() {
      const args = ["--conditions=react-server", "--import", "tsx", historyProgram];
      const env: NodeJS.ProcessEnv = { ...inherited, ...variables, NODE_ENV: "development" };
      return startSupervised(args, { cwd: root, env, logFile: historyLogFile });
    },
    historyOutput: () => lastLinesOf(historyLogFile),
    startApp(mode) {
      const args = [mode, "-p", String(appPort), "-H", host];
      // During development the log goes to the terminal.
      if (mode === "dev") return run(args, { ...variables, NODE_ENV: "development" });
      return run(args, { ...variables, NODE_ENV: "production" }, { logFile });
    },
    logFile,
    lastLines: () => lastLinesOf(logFile),
    writeReadyFile: (file) => writeFile(file, JSON.stringify(readyFile(sandbox, secrets, appUrl, dataDir))),
    async close() {
      await running?.stop(graceMs);
      await lan?.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
    kill() {
      running?.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The app trusts the certificate, which the identity provider shows, too, and the proxy's word for the client's address. */
async function lanVariables({ certificate }: Lan, folder: string): Promise<Record<string, string>> {
  const file = path.join(folder, "certificate.pem");
  await writeFile(file, certificate, { mode: 0o600 });
  return { NODE_EXTRA_CA_CERTS: file, TRUSTED_PROXIES: "1" };
}

/** Below the ports that operating systems assign by themselves: the app takes it after the build, a minute later. */
async function portBehindProxy(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isPortFree(port)) return port;
  }
}

function lastLinesOf(file: string): string {
  return readIfThere(file).split("\n").slice(-20).join("\n");
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

async function demoPorts() {
  return {
    api: await freeOrAny(4010),
    idv: await freeOrAny(4020),
    idp: await freeOrAny(4030),
    control: await freeOrAny(4040),
    smtp: await freeOrAny(4050),
    hostProduct: await freeOrAny(4060),
  };
}

function readyFile(sandbox: Sandbox, secrets: Secrets, appUrl: string, dataDir: string) {
  const { apiUrl, idvUrl, issuer, controlUrl, hostProduct } = sandbox;
  const { apiKey, webhookSecret, statusApiKey } = secrets;
  return {
    appUrl,
    apiUrl,
    idvUrl,
    issuer,
    controlUrl,
    hostUrl: hostProduct?.url,
    apiKey,
    webhookSecret,
    statusApiKey,
    dataDir,
  };
}

/** Whether the port is free, on the loopback interface and on all interfaces. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, undefined));
}

/** The wanted port if it is free, otherwise zero, for any other. */
export async function freeOrAny(port: number): Promise<number> {
  return (await isPortFree(port)) ? port : 0;
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, ...(host !== undefined && { host }) }, () => server.close(() => resolve(true)));
  });
}
