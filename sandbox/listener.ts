import { createServer, type RequestListener } from "node:http";

export type Listener = {
  readonly port: number;
  readonly url: string;
  /** Puts the handler in place. It comes after the port is known, since some handlers need their own address. */
  serve(handler: RequestListener): void;
  /** Stops listening, so that new connections are refused. */
  pause(): Promise<void>;
  /** Listens again, on the same port. */
  resume(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens a port on the loopback interface only, since nothing here is meant for anyone else on the network. In a container,
 * which says itself what gets out of it, `host` is another one; the address that people use stays the same.
 */
export async function openListener(wantedPort = 0, host = "127.0.0.1"): Promise<Listener> {
  const server = createServer();
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
