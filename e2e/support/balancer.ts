import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { openLocalServer } from "./local-server";

const checkEveryMs = 250;

/** Names responses that come from the balancer, because the connection to an instance broke. */
export const cutHeader = "x-balancer-cut";

/**
 * A load balancer in front of instances on this machine: in turns, past those that are not ready. A request that an
 * instance refused goes to the next one. One that breaks later is answered with 502, because it may have been carried
 * out.
 */
export async function openBalancer() {
  let ports: readonly number[] = [];
  const down = new Set<number>();
  let turn = 0;
  let forwarded = 0;

  function nextPort(tried: ReadonlySet<number>): number | undefined {
    const open = ports.filter((port) => !down.has(port) && !tried.has(port));
    turn += 1;
    return open[turn % Math.max(open.length, 1)];
  }

  const server = await openLocalServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const tried = new Set<number>();
    forwarded += 1;
    // Mobile networks change addresses, too; the limits count them.
    const headers = { ...incoming.headers, "x-forwarded-for": addressOf(forwarded) };
    for (let port = nextPort(tried); port !== undefined; port = nextPort(tried)) {
      tried.add(port);
      const { method = "GET", url = "/" } = incoming;
      const response = await forward({ port, method, url, headers, body });
      if (typeof response !== "string") {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.on("error", () => outgoing.destroy());
        response.pipe(outgoing);
        return;
      }
      down.add(port);
      if (response === "broken") break;
    }
    outgoing.writeHead(502, { [cutHeader]: "1" }).end();
  });

  const checks = setInterval(async () => {
    for (const port of down) if (await isReady(port)) down.delete(port);
  }, checkEveryMs);

  return {
    url: server.url,
    /** Forwards to these instances from now on. */
    use(instances: readonly number[]): void {
      ports = instances;
    },
    /** The number of requests so far. */
    forwarded: () => forwarded,
    async close() {
      clearInterval(checks);
      await server.close();
    },
  };
}

type Forwarded = {
  readonly port: number;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** `refused`: the instance did not get the request. */
function forward({ port, method, url, headers, body }: Forwarded) {
  return new Promise<IncomingMessage | "refused" | "broken">((resolve) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path: url, headers }, resolve);
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" ? "refused" : "broken"),
    );
    outgoing.end(body);
  });
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/api/health/ready`)).ok;
  } catch {
    return false;
  }
}

function addressOf(count: number): string {
  return `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
}
