import "server-only";
import { env } from "@/lib/config/env";
import { type Db, getDb } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { wakeJob } from "@/lib/db/jobs";
import { isKycResult, parseEvent, type SignedRequest, verifySignature } from "@/lib/inklink/webhook";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { deliveryQueue, storeDelivery } from "./deliveries";

/** The outcome of receiving a delivery. */
export type Reception =
  /** Durable, and to be processed. */
  | "stored"
  /** A duplicate, or of a type that the app does not handle. */
  | "acknowledged"
  /** The signature is missing or invalid. */
  | "unsigned"
  /** Signed by InkLink, but not of the documented form. */
  | "malformed"
  /** The database is down: InkLink sends it again. */
  | "unavailable";

/** The dependencies of the receiver. Tests pass their own. */
export type Door = {
  /** `whsec_…`; more than one during a rotation. */
  readonly secrets: readonly string[];
  /** Rejects while the database is down. */
  openDb(): Promise<Db>;
  /** This process's own time, for the age of a signature. */
  now(): Date;
  /** The time that instances share: the delivery is due then. */
  sharedNow(db: Db): Promise<Date>;
};

/** The dependencies of the running app, from its environment. */
function appDoor(): Door {
  return {
    secrets: env().INKLINK_WEBHOOK_SECRET,
    openDb: getDb,
    now: () => new Date(),
    sharedNow: databaseNow,
  };
}

/** Receives a delivery: verifies the signature over the exact bytes, parses, stores. Makes no request to InkLink. */
export async function receiveDelivery(request: SignedRequest, door: Door = appDoor()): Promise<Reception> {
  const reception = await receive(request, door);
  telemetry().delivery(reception);
  return reception;
}

async function receive(request: SignedRequest, door: Door): Promise<Reception> {
  const verified = verifySignature(request, door.secrets, door.now());
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
    const db = await door.openDb();
    const receivedAt = await door.sharedNow(db);
    const isNew = await storeDelivery(db, { id, type, inklinkId, subjectId, receivedAt });
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

/** An attacker chooses the id of a forged delivery, so only an id of safe characters is logged. */
function loggable(id: string | null): string | null {
  return id !== null && /^[\w-]{1,100}$/.test(id) ? id : null;
}

/** Wakes the processing of stored deliveries. Does not wait for it. */
export function processInbox(): void {
  wakeJob(deliveryQueue);
}
