import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const supervisor = fileURLToPath(new URL("../supervise.mjs", import.meta.url));

export type Supervised = {
  /** The exit code, once the command has ended. */
  readonly exited: Promise<number>;
  /** Sends SIGTERM, and kills it if it does not end within the grace period. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
};

/**
 * Starts a Node program that cannot outlive this process, even if this one is killed: the supervisor between the two
 * notices that its standard input closes. It is detached, so that Ctrl-C in the terminal reaches only this process.
 */
export function startSupervised(
  args: string[],
  { logFile, ...options }: { cwd: string; env: NodeJS.ProcessEnv; logFile?: string },
): Supervised {
  // By default its output goes to the terminal.
  const output = logFile === undefined ? "inherit" : openSync(logFile, "a");
  const child = spawn(process.execPath, [supervisor, process.execPath, ...args], {
    ...options,
    detached: true,
    stdio: ["pipe", output, output],
  });
  if (output !== "inherit") closeSync(output);
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", () => resolve(1));
  });
  // The pipe breaks if the supervisor ends first. `exited` reports that.
  child.stdin?.on("error", () => undefined);
  const kill = () => void child.stdin?.end();
  return { exited, kill, stop: (graceMs) => stop(child, exited, kill, graceMs) };
}

async function stop(child: ChildProcess, exited: Promise<number>, kill: () => void, graceMs: number) {
  const timer = setTimeout(kill, graceMs);
  child.kill("SIGTERM");
  await exited;
  clearTimeout(timer);
}

const pauseMs = 50;

/** Polls the address until it responds 200. Returns whether it did so in time. */
export async function waitUntilReady(url: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline && !signal.aborted) {
    const patience = AbortSignal.timeout(Math.max(1, Math.ceil(deadline - performance.now())));
    if (await answers200(url, AbortSignal.any([signal, patience]))) return true;
    await wait(pauseMs);
  }
  return false;
}

async function answers200(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal, redirect: "manual" });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
