import { setTimeout as wait } from "node:timers/promises";

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
