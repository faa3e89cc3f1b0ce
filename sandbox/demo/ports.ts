import { createServer } from "node:net";

/** Whether the port is free, on the loopback interface and on all interfaces. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, undefined));
}

/** The wanted port if it is free, otherwise zero, for any other. */
export async function freeOrAny(port: number): Promise<number> {
  return (await isPortFree(port)) ? port : 0;
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, ...(host !== undefined && { host }) }, () => server.close(() => resolve(true)));
  });
}
