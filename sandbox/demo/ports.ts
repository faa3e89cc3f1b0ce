import { createServer } from "node:net";

/** Whether nobody listens on the port, neither on the loopback interface nor on all of them. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, undefined));
}

/** The port that is wanted where it is free, and zero, for any other, where it is not. */
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
