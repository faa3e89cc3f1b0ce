import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { Agent } from "node:http";
import { median, timeGet } from "./measure";

/** The unit of processor times in `/proc`, on every Linux that Node supports. */
const msPerTick = 10;
/** Enough for the compiler: a process gets faster for the first few hundred requests. */
const warmUpRequests = 600;

export type Target = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
};

type Options = { readonly requests: number; readonly rounds: number };

/**
 * Processor time per request of the process that serves each address, in milliseconds, one request at a time and
 * without compression. Waiting is not counted, so other work on the machine hardly changes it. Measured alternately;
 * medians.
 */
export async function measureProcessorTime<Name extends string>(
  targets: Readonly<Record<Name, Target>>,
  { requests, rounds }: Options,
): Promise<Record<Name, number>> {
  const names = Object.keys(targets) as Name[];
  for (const name of names) await perRequest(targets[name], warmUpRequests);
  const measured = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured.get(name)?.push(await perRequest(targets[name], requests));
  }
  const medians = names.map((name) => [name, median(measured.get(name) ?? [])] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}

async function perRequest({ url, headers = {} }: Target, requests: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const pid = processOn(Number(new URL(url).port));
  const before = processorMs(pid);
  for (let request = 0; request < requests; request++) {
    const { status } = await timeGet(url, agent, { "accept-encoding": "identity", ...headers });
    if (status !== 200) throw new Error(`${url} answered ${status}`);
  }
  const spentMs = processorMs(pid) - before;
  agent.destroy();
  return spentMs / requests;
}

/** User and system time that a process has used, all threads together. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field, the command in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** The process of this user that listens on a port. */
export function processOn(port: number): number {
  const socket = `socket:[${listeningSocket(port)}]`;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (openFilesOf(pid).includes(socket)) return Number(pid);
  }
  throw new Error(`No process listens on port ${port}`);
}

function listeningSocket(port: number): string {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readFileSync(table, "utf8").split("\n")) {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === "0A" && local.endsWith(suffix) && inode !== undefined) return inode;
    }
  }
  throw new Error(`No socket listens on port ${port}`);
}

function openFilesOf(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => linkTarget(`${folder}/${name}`));
  } catch {
    // Another user's process, or one that has ended.
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
