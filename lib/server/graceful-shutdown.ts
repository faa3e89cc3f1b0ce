import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { requestStop } from "@/lib/core/lifecycle";
import { closeAllConnections, closeIdleConnections } from "./request-hooks";

/** What is to be done at the end gets this long: hosts kill what does not end. */
const lastWorkMs = 7_000;
/** Longer than any answer takes. What is still open then sends or reads nothing, and would hold up the end for minutes. */
const lastAnswerMs = 16_000;
const idleCheckMs = 100;

/**
 * Where the process is asked to end (SIGTERM), does `lastWork` after the last request was answered, and ends with 0.
 * Next answers what is under way and then ends the process by itself, at once, and with a code that hosts take for a
 * crash; it offers no place for anything in between.
 */
export function shutDownGracefully(lastWork: () => Promise<void>): void {
  process.once("SIGTERM", () => {
    requestStop();
    const exit = process.exit.bind(process);
    const end = () => void Promise.race([lastWork(), sleep(lastWorkMs)]).finally(() => exit(0));
    Object.defineProperty(process, "exit", { value: end });
    // Node closes what is idle now. What becomes idle later would be kept for the next request, which is not to come here.
    setInterval(closeIdleConnections, idleCheckMs).unref();
    setTimeout(closeAllConnections, lastAnswerMs).unref();
  });
}
