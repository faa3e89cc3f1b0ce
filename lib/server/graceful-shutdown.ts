import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { requestStop } from "@/lib/core/lifecycle";
import { closeAllConnections, closeIdleConnections } from "./request-hooks";

/** Time limit of the last work: hosts kill a process that does not end. */
const lastWorkMs = 7_000;
/**
 * Longer than any response takes. A connection that is still open then is stalled and would delay the end for minutes.
 */
const lastResponseMs = 16_000;
const idleCheckMs = 100;

/**
 * On SIGTERM, finishes open requests, runs `lastWork` and exits with 0. By itself, Next exits at once after the last
 * response, with a code that hosts take for a crash, and has no hook in between.
 */
export function shutDownGracefully(lastWork: () => Promise<void>): void {
  process.once("SIGTERM", () => {
    requestStop();
    const exit = process.exit.bind(process);
    const end = () => void Promise.race([lastWork(), sleep(lastWorkMs)]).finally(() => exit(0));
    Object.defineProperty(process, "exit", { value: end });
    // Node closes connections that are idle now. Connections that become idle later would be kept for a next request.
    setInterval(closeIdleConnections, idleCheckMs).unref();
    setTimeout(closeAllConnections, lastResponseMs).unref();
  });
}
