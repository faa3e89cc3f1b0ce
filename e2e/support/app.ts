import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { compileCache } from "../../sandbox/demo/app-environment";
import { waitUntilReady } from "../../sandbox/demo/supervised";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const supervisor = path.join(root, "sandbox/supervise.mjs");
const nextProgram = path.join(root, "node_modules/next/dist/bin/next");
const startTimeoutMs = 120_000;
const graceMs = 8_000;

/** The command that runs the app, and its working directory. */
export type Program = { readonly command: readonly string[]; readonly cwd: string };

/**
 * The production build as `npm start` runs it, but with time for clients to close idle connections first: a request on
 * one that the app closes at the same moment is lost.
 */
const nextStart: Program = {
  command: [process.execPath, nextProgram, "start", "--keepAliveTimeout", "65000"],
  cwd: root,
};

export type App = {
  /** The exit code, once the app has exited. */
  readonly exited: Promise<number>;
  /** The output so far. */
  output(): string;
  /** Throws if the app is not ready in time. */
  untilReady(): Promise<void>;
  /** Stops the app by SIGTERM, as a host does. */
  stop(): Promise<void>;
  /** Kills the app by SIGKILL. */
  kill(): Promise<void>;
};

/** Runs the app with only these variables. It cannot outlive this process. */
export function runApp(
  variables: Readonly<Record<string, string>>,
  logFile: string,
  { command, cwd }: Program = nextStart,
): App {
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, [supervisor, ...command], {
    cwd,
    env: {
      ...ownVariables(),
      NODE_COMPILE_CACHE: compileCache(root),
      ...variables,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    detached: true,
    stdio: ["pipe", log, log],
  });
  closeSync(log);
  // The pipe breaks if the app exits first, which `exited` reports.
  child.stdin?.on("error", () => undefined);
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", () => resolve(1));
  });
  const output = () => readFileSync(logFile, "utf8");
  return {
    exited,
    output,
    async untilReady() {
      const ended = new AbortController();
      void exited.then(() => ended.abort());
      const url = `http://localhost:${variables["PORT"]}/api/health/ready`;
      if (!(await waitUntilReady(url, startTimeoutMs, ended.signal)))
        throw new Error(`The app did not start:\n${output()}`);
    },
    async stop() {
      const timer = setTimeout(() => child.stdin?.end(), graceMs);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(timer);
    },
    async kill() {
      // The supervisor kills the app when its input closes.
      child.stdin?.end();
      await exited;
    },
  };
}

/** The variables that a program needs to run at all. Others of the outer environment could affect the test. */
function ownVariables(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "LANG", "SystemRoot", "TEMP"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

const lineSchema = z.looseObject({ at: z.string(), level: z.string(), event: z.string() });

export type LogLine = z.infer<typeof lineSchema>;

/** The lines of the app's own log so far, without the framework's startup output. */
export async function readLog(logFile: string): Promise<LogLine[]> {
  const lines = (await readFile(logFile, "utf8")).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}
