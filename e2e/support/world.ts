import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Control, createControl } from "../../sandbox/control-client";
import {
  appEnvironment,
  callbackUrl,
  clientId,
  makeSecrets,
  secondProvider,
  webhookUrl,
} from "../../sandbox/demo/app-environment";
import { startSandbox } from "../../sandbox/sandbox";
import { databaseTemplate } from "../../test/database-template";
import { type App, type Program, runApp } from "./app";
import { freePort } from "./local-server";

export type WorldOptions = {
  /** Variables of the app in addition to those that connect it to its sandbox. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether the app offers the sandbox's second identity provider, too. */
  readonly hasSecondProvider?: boolean;
  /** The app's public address, if it is not `http://localhost:$PORT`. */
  readonly appUrl?: string;
  readonly port?: number;
  /** Whether the sandbox sends webhooks. If not, tests can count the requests to InkLink that pages cause. */
  readonly webhooks?: boolean;
  /** The number of instances, each on its own port. More than one need a shared database. */
  readonly instances?: number;
  /** The command that runs the app, if it is not `npm start`. */
  readonly program?: Program;
};

export type World = {
  readonly facts: WorldFacts;
  readonly control: Control;
  /** The ports of the instances. */
  readonly ports: readonly number[];
  /** Stops the instances gracefully, and starts them again on the stored data. Returns their exit codes. */
  stopApp(): Promise<number[]>;
  startApp(): Promise<void>;
  /** Kills the instances. */
  killApp(): Promise<void>;
  /** Kills one instance, or starts one that was killed, by its place in `ports`. */
  killInstance(index: number): Promise<void>;
  startInstance(index: number): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a sandbox in this process and the built app beside it, on free ports, with an empty database. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const port = options.port ?? (await freePort());
  const appUrl = options.appUrl ?? `http://localhost:${port}`;
  const others = Array.from({ length: (options.instances ?? 1) - 1 }, freePort);
  const ports = [port, ...(await Promise.all(others))];
  const secrets = makeSecrets();
  const sandbox = await startSandbox({
    apiKey: secrets.apiKey,
    client: { id: clientId, secret: secrets.clientSecret, redirectUris: [callbackUrl(appUrl)] },
    ...(options.webhooks === true
      ? { webhook: { url: webhookUrl(appUrl), secret: secrets.webhookSecret } }
      : {}),
  });
  const folder = await mkdtemp(path.join(tmpdir(), "verify-e2e-"));
  const [dataDir, logFile] = [path.join(folder, "data"), path.join(folder, "app.log")];
  if (options.variables?.["DATABASE_URL"] === undefined) await layOutDatabase(dataDir);
  const variables = {
    ...appEnvironment(sandbox, secrets, appUrl),
    ...(options.hasSecondProvider === true ? secondProvider(sandbox, secrets) : {}),
    PORT: String(port),
    DATA_DIR: dataDir,
    // The reconciler would send requests to InkLink at unpredictable times.
    RECONCILE: "off",
    ...options.variables,
  };
  const apps: App[] = [];
  const startInstance = async (index: number) => {
    const own = { ...variables, PORT: String(ports[index]) };
    const app = runApp(own, logFile, options.program);
    apps[index] = app;
    await app.untilReady();
  };
  const startApp = async () => {
    await Promise.all(ports.map((_, index) => startInstance(index)));
  };
  const killInstance = async (index: number) => apps[index]?.kill();
  const stopApp = async () => {
    await Promise.all(apps.map((app) => app.stop()));
    return Promise.all(apps.map((app) => app.exited));
  };
  const killApp = async () => {
    await Promise.all(apps.map((app) => app.kill()));
  };
  const stop = async () => {
    await stopApp();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  await startApp().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const { apiUrl, idvUrl, issuer, controlUrl } = sandbox;
  const facts = { appUrl, apiUrl, idvUrl, issuer, controlUrl, logFile, dataDir, variables };
  return {
    facts,
    control: createControl(controlUrl),
    ports,
    startApp,
    stopApp,
    killApp,
    killInstance,
    startInstance,
    stop,
  };
}

/** A prepared empty database, because the app takes four seconds to create one. */
async function layOutDatabase(dataDir: string): Promise<void> {
  const folder = path.join(dataDir, "postgres");
  await mkdir(folder, { recursive: true });
  await promisify(execFile)("tar", ["-xf", await databaseTemplate(), "-C", folder]);
}

/** Addresses and settings of the world that a test runs in. */
export type WorldFacts = {
  readonly appUrl: string;
  readonly apiUrl: string;
  readonly idvUrl: string;
  readonly issuer: string;
  readonly controlUrl: string;
  /** The file with the app's output. */
  readonly logFile: string;
  readonly dataDir: string;
  /** The app's variables, including secrets. */
  readonly variables: Readonly<Record<string, string>>;
};
