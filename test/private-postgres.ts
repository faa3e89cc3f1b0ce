import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { freePort } from "../e2e/support/local-server";
import { findPostgres, findRunAs } from "./postgres-binaries";

const run = promisify(execFile);
const supervisor = fileURLToPath(new URL("./supervise-postgres.mjs", import.meta.url));
const startWithinMs = 60_000;

export type PrivatePostgres = {
  /** URL of a database for creating other databases. */
  readonly url: string;
  /** Stops the server, runs `meanwhile`, and starts it again with the same data and URL. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
  /** Creates an empty database and returns its URL. */
  createDatabase(): Promise<string>;
};

/**
 * Starts a Postgres for this process alone: in a temporary folder, on a free port, removed when this process ends.
 * Null if Postgres is not installed, or cannot be run by this user.
 */
export async function startPrivatePostgres(): Promise<PrivatePostgres | null> {
  const [binaries, runAs] = await Promise.all([findPostgres(), findRunAs()]);
  if (binaries === null || runAs === null) return null;

  const folder = await mkdtemp(join(tmpdir(), "verify-postgres-"));
  if (runAs.user !== null) await run("chown", [runAs.user, folder]);
  const data = join(folder, "data");
  const asUser = (command: string, args: string[]) => [...runAs.prefix, command, ...args];
  const [init = "", ...initArgs] = asUser(binaries.initdb, [
    ...["--pgdata", data, "--username", "verify", "--auth", "trust", "--encoding", "UTF8", "--locale", "C"],
    "--no-sync",
  ]);
  await run(init, initArgs, { cwd: folder });

  const port = await freePort();
  const url = `postgres://verify@127.0.0.1:${port}/postgres`;
  // No socket files: their paths must be short, and temporary folders may not be. Data may be lost in a crash.
  const settings = [
    ...["listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories=", "max_connections=200"],
    ...["fsync=off", "full_page_writes=off", "synchronous_commit=off", "log_min_messages=fatal"],
  ];
  const command = asUser(binaries.postgres, ["-D", data, ...settings.flatMap((setting) => ["-c", setting])]);
  const start = () => startSupervised(folder, command, url);

  let server = await start().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    async restart(meanwhile = async () => {}) {
      server.process.kill("SIGTERM");
      await server.exited;
      await meanwhile();
      server = await start();
    },
    async stop() {
      server.process.stdin?.end();
      await server.exited;
      await rm(folder, { recursive: true, force: true });
    },
    createDatabase: () => createDatabase(url),
  };
}

/** Creates an empty database on the server of `url` and returns its URL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = `/${name}`;
  return created.href;
}

type Server = { readonly process: ChildProcess; readonly exited: Promise<number> };

async function startSupervised(folder: string, command: string[], url: string): Promise<Server> {
  const child = spawn(execPath, [supervisor, folder, ...command], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  let exitCode: number | null = null;
  const exited = new Promise<number>((resolve) => {
    const end = (code: number | null) => {
      exitCode = code ?? 1;
      resolve(exitCode);
    };
    child.once("exit", end);
    child.once("error", () => end(127));
  });
  // The pipe breaks if the supervisor ends first. `exited` reports that.
  child.stdin.on("error", () => undefined);
  for (const giveUpAt = performance.now() + startWithinMs; ; await sleep(30)) {
    if (await accepts(url)) return { process: child, exited };
    if (exitCode !== null) throw new Error(`The private Postgres ended with code ${exitCode}`);
    if (performance.now() > giveUpAt) {
      child.stdin.end();
      throw new Error("The private Postgres did not start in time");
    }
  }
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  // Later connection errors also end the connection.
  client.on("error", () => undefined);
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the run's private Postgres; null if Postgres is not installed. */
    postgresUrl: string | null;
  }
}

/** One Postgres for the whole run: each test file creates its own database in it. */
export default async function startPostgres(project: TestProject) {
  const postgres = await startPrivatePostgres();
  if (postgres === null) {
    process.stdout.write("Postgres is not installed: the tests on a real Postgres are SKIPPED.\n");
  }
  project.provide("postgresUrl", postgres?.url ?? null);
  return () => postgres?.stop();
}
