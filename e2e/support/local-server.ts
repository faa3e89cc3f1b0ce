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
