import { after, type NextRequest } from "next/server";
import { readBody } from "@/lib/core/read-body";
import { processInbox, type Reception, receiveDelivery } from "@/lib/verification/webhooks/receive";

const maxBodyBytes = 64 * 1024;

const statuses = {
  stored: 204,
  acknowledged: 204,
  malformed: 400,
  unsigned: 401,
  unavailable: 503,
} as const satisfies Record<Reception, number>;

/** Receives InkLink's webhooks: stored before the response, processed after it. The response reveals nothing. */
export async function POST(request: NextRequest): Promise<Response> {
  const body = await readBody(request, maxBodyBytes);
  if (body === null) return response(413);
  const reception = await receiveDelivery({
    id: request.headers.get("webhook-id"),
    timestamp: request.headers.get("webhook-timestamp"),
    signature: request.headers.get("webhook-signature"),
    body,
  });
  // Not awaited: stored deliveries are processed in any case, and a shutdown need not wait for InkLink.
  if (reception === "stored") after(processInbox);
  return response(statuses[reception]);
}

/** A response with only a status. */
function response(status: number): Response {
  return new Response(null, { status });
}
