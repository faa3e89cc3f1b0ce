import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { openLocalServer } from "./local-server";

const eventSchema = z.strictObject({
  type: z.string().startsWith("verification."),
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    user_id: z.string(),
    subject: z.string(),
    issuer: z.url(),
    status: z.string(),
    level: z.number().nullable(),
    sequence: z.number().int().positive(),
    decided_at: z.iso.datetime().nullable(),
    valid_until: z.iso.datetime().nullable(),
  }),
});

export type ReceivedEvent = z.infer<typeof eventSchema> & {
  readonly id: string;
  readonly body: string;
  /** Earlier requests that were still open without a response. */
  readonly openBefore: number;
};

export type EventReceiver = Awaited<ReturnType<typeof startEventReceiver>>;

/**
 * The host product's receiver, on a port of its own: verifies each event with the library, and keeps all in the order of
 * their arrival. `respond` chooses the status of a response; null hangs.
 */
export async function startEventReceiver(
  secret: string,
  respond: (event: ReceivedEvent) => number | null = () => 204,
) {
  const received: ReceivedEvent[] = [];
  const refused: string[] = [];
  let open = 0;
  const server = await openLocalServer(async (request, response) => {
    const body = await text(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    try {
      const verified = eventSchema.parse(new Webhook(secret).verify(body, headers));
      const event = { ...verified, id: headers["webhook-id"] ?? "", body, openBefore: open };
      received.push(event);
      const status = respond(event);
      if (status !== null) {
        response.writeHead(status).end();
        return;
      }
      open += 1;
      response.once("close", () => {
        open -= 1;
      });
    } catch (error) {
      refused.push(error instanceof Error ? error.name : "unknown");
      response.writeHead(401).end();
    }
  });
  return {
    url: server.url,
    received,
    /** Why requests were refused: none should be. */
    refused,
    of: (userId: string) => received.filter(({ data }) => data.user_id === userId),
    close: server.close,
  };
}
