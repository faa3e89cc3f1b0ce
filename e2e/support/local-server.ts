import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export type LocalServer = { readonly url: string; close(): Promise<void> };

/** Listens on a free port of this machine. Closing it also ends open connections. */
export async function openLocalServer(listener: RequestListener): Promise<LocalServer> {
  const server = createServer(listener).listen(0);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server did not get a port.");
  return {
    url: `http://localhost:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Below the ports that operating systems assign by themselves, to servers and to outgoing connections. */
const firstPort = 10_000;
const portsPerWorker = 5_000;
/** Playwright's workers have ports of their own; other programs share those after them. */
const worker = Math.min(Number(process.env["TEST_PARALLEL_INDEX"] ?? 3), 3);
let nextPort = randomInt(portsPerWorker);

/**
 * A port that is free on every interface. Nobody else gets it before the caller's program listens, which takes seconds:
 * it is not among those that the operating system assigns, and not the same twice in a row.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < portsPerWorker; tries++) {
    nextPort = (nextPort + 1) % portsPerWorker;
    const port = firstPort + worker * portsPerWorker + nextPort;
    if (await isFree(port)) return port;
  }
  throw new Error("No port is free.");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

/**
 * Forwards requests to the app and sends its pages in two chunks: up to and including `marker`, and the rest `pauseMs`
 * later.
 */
export function openSlowLine(appUrl: string, marker: string, pauseMs: number): Promise<LocalServer> {
  return openLocalServer(async (incoming, outgoing) => {
    const { cookie = "" } = incoming.headers;
    const response = await fetch(new URL(incoming.url ?? "/", appUrl), { headers: { cookie } });
    const kept = ["content-type", "content-security-policy"].map((name) => [
      name,
      response.headers.get(name),
    ]);
    const headers = kept.filter((header): header is [string, string] => header[1] !== null);
    outgoing.writeHead(response.status, Object.fromEntries(headers));
    const body = Buffer.from(await response.arrayBuffer());
    if (!body.includes(marker)) return void outgoing.end(body);
    const end = body.indexOf(marker) + marker.length;
    outgoing.write(body.subarray(0, end));
    setTimeout(() => outgoing.end(body.subarray(end)), pauseMs);
  });
}
