import { once } from "node:events";
import { createServer, request } from "node:http";

export type ReverseProxy = { readonly url: string; close(): Promise<void> };

/**
 * What stands before an app in production: takes requests at an address of its own and passes them on, with the app's
 * own address as the host and forwarding headers that say nothing true.
 */
export async function openReverseProxy(appPort: number): Promise<ReverseProxy> {
  const server = createServer((incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      host: `127.0.0.1:${appPort}`,
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-forwarded-for": "203.0.113.7",
    };
    const { method, url } = incoming;
    const passed = request({ host: "127.0.0.1", port: appPort, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy did not get a port.");
  return {
    url: `http://localhost:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
