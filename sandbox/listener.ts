import { createServer, type RequestListener } from "node:http";

export type Listener = {
  readonly port: number;
  readonly url: string;
  /** Sets the handler. Called after the port is known, since some handlers need their own address. */
  serve(handler: RequestListener): void;
  /** Stops listening: new connections are refused. */
  pause(): Promise<void>;
  /** Listens again, on the same port. */
  resume(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Security: listens on the loopback interface only, since other machines of the network must not reach it. In a
 * container, which controls its own published ports, `host` is another one; the public address stays the same.
 */
export async function openListener(wantedPort = 0, host = "127.0.0.1"): Promise<Listener> {
  const server = createServer();
  // Clients close idle connections. If the server did so first, a request on one would now and then be lost.
  server.keepAliveTimeout = 0;
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  await listen(wantedPort);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The sandbox did not get a TCP port.");
  const { port } = address;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    serve: (handler) => void server.on("request", handler),
    pause: async () => {
      if (server.listening) await stop();
    },
    resume: async () => {
      if (!server.listening) await listen(port);
    },
    close: stop,
  };
}
