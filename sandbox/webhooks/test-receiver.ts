import type { IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { openListener } from "../listener";

export type Received = { headers: IncomingHttpHeaders; method: string | undefined; body: string };

/** A response: a status, a redirect, or none at all. */
export type Reply = number | { status: number; location: string } | "hang";

/** A small server that receives webhooks. It sends the given responses in turn, then 204. */
export async function startReceiver() {
  const got: Received[] = [];
  const replies: Reply[] = [];
  let notice = () => {};
  const { url, serve, pause, resume, close } = await openListener();
  serve(async (request, response) => {
    const body = (await buffer(request)).toString("utf8");
    got.push({ headers: request.headers, method: request.method, body });
    notice();
    const reply = replies.shift() ?? 204;
    if (reply === "hang") return;
    if (typeof reply === "number") return void response.writeHead(reply).end();
    response.writeHead(reply.status, { location: reply.location }).end();
  });
  /** The first `count` requests, as soon as they have arrived. */
  const first = (count: number) =>
    new Promise<Received[]>((resolve) => {
      notice = () => void (got.length >= count && resolve(got.slice(0, count)));
      notice();
    });
  return {
    url: `${url}/hook`,
    got,
    first,
    async one(): Promise<Received> {
      const [received] = await first(1);
      if (received === undefined) throw new Error("Nothing came.");
      return received;
    },
    replyWith: (...next: Reply[]) => void replies.push(...next),
    forget() {
      got.length = 0;
      replies.length = 0;
    },
    pause,
    resume,
    close,
  };
}
