import "server-only";
import { env } from "@/lib/config/env";
import { type Db, getDb } from "@/lib/db/client";
import { isKycResult, parseEvent, type SignedRequest, verifySignature } from "@/lib/inklink/webhook";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { storeDelivery } from "./deliveries";

/** What came of a delivery at the door. */
export type Reception =
  /** Durable, and to be worked off. */
  | "stored"
  /** Stored before, or none of our business. */
  | "acknowledged"
  /** Not from InkLink, as far as we can tell. */
  | "unsigned"
  /** From InkLink, but not of the documented form. */
  | "malformed"
  /** The database is away: InkLink sends it again. */
  | "unavailable";

/** What the door works with. Tests pass their own. */
export type Door = {
  /** `whsec_…`; during a rotation more than one. */
  readonly secrets: readonly string[];
  /** Rejects while the database is away. */
  openDb(): Promise<Db>;
  now(): Date;
};

/** The door of the running app, from its environment. */
function appDoor(): Door {
  return { secrets: env().INKLINK_WEBHOOK_SECRET, openDb: getDb, now: () => new Date() };
}

/** Takes in a delivery: verified over its exact bytes, parsed, stored. InkLink is not asked here. */
export async function receiveDelivery(request: SignedRequest, door: Door = appDoor()): Promise<Reception> {
  const reception = await receive(request, door);
  telemetry().delivery(reception);
  return reception;
}

async function receive(request: SignedRequest, door: Door): Promise<Reception> {
  const receivedAt = door.now();
  const verified = verifySignature(request, door.secrets, receivedAt);
  if (!verified.ok) {
    log.warn("webhook.unsigned", { webhookId: loggable(request.id), problem: verified.error });
    return "unsigned";
  }
  const id = verified.value;
  const event = parseEvent(request.body);
  if (event === null) {
    log.warn("webhook.malformed", { webhookId: id });
    return "malformed";
  }
  if (!isKycResult(event)) return "acknowledged";
  const { type, inquiryId: inklinkId, subjectId } = event;
  try {
    const isNew = await storeDelivery(await door.openDb(), { id, type, inklinkId, subjectId, receivedAt });
    log.info("webhook.received", { webhookId: id, isNew });
    return isNew ? "stored" : "acknowledged";
  } catch (error) {
    log.alarm("webhook.not_stored", {
      webhookId: id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return "unavailable";
  }
}

/** Whoever forges a delivery chooses its id, so not every id goes into the log. */
function loggable(id: string | null): string | null {
  return id !== null && /^[\w-]{1,100}$/.test(id) ? id : null;
}
