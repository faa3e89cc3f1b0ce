import "server-only";
import type { Db } from "@/lib/db/client";
import { type Claim, complete, deadLetter, retryLater } from "@/lib/db/queue";
import { takeNext } from "@/lib/db/take-next";
import type { InklinkErrorKind } from "@/lib/inklink/errors";
import { resultStatusSchema } from "@/lib/inklink/schemas";
import { log, withLogContext } from "@/lib/observability/log";
import { isErased } from "@/lib/users/tombstones";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import {
  announcedAheadMs,
  announcedAheadWaitMs,
  deliveryBackoffMs,
  lagMs,
  latestExpiry,
  maxDeliveryAttempts,
  refusedKeyWaitMs,
  unknownInquiryWaitMs,
} from "@/lib/verification/model/schedule";
import { covers } from "@/lib/verification/model/scope";
import { isAhead, isOpen, transition } from "@/lib/verification/model/state";
import { type Applied, applyResult } from "@/lib/verification/refresh/refresh";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { scheduleReconcile } from "@/lib/verification/store/reconcile-claims";
import { saveState } from "@/lib/verification/store/transitions";
import {
  countUnknown,
  type Delivery,
  deliveryQueue,
  dropDelivery,
  findInquiry,
  listLinkedScopes,
  listUncreated,
} from "./deliveries";

/** No user waits for the response, so the timeout is longer than a page's. */
export const backgroundTimeoutMs = 8_000;
/** The lease of a claimed delivery: longer than processing may take. */
const leaseMs = 20_000;
/** The maximum number of deliveries that wait for unknown inquiries. */
const maxUnknown = 10_000;
const circuitOpenMs = 5_000;
const maxEmptyResults = 5;

/**
 * Processes due deliveries one after another, until none is due or the circuit is open. `onTaken` is called before each
 * is processed, to start another worker. Returns the number of deliveries taken.
 */
export async function processDueDeliveries(context: Context, onTaken = () => {}): Promise<number> {
  for (let taken = 0; ; taken++) {
    const next = await takeNext(context, deliveryQueue, leaseMs);
    if (next === null) return taken;
    onTaken();
    const { row: delivery, claim, finished } = next;
    const { reason } = await withLogContext({ webhookId: delivery.id }, () =>
      processDelivery(context, delivery, claim),
    ).finally(finished);
    if (reason === "circuit_open") return taken + 1;
  }
}

type Outcome =
  | { readonly kind: "done"; readonly reason: string }
  /** It names an erased user. */
  | { readonly kind: "erased"; readonly reason: string }
  /** Retry; `failed` if it counts as a failure. */
  | { readonly kind: "again"; readonly reason: string; readonly inMs: number; readonly failed: boolean };

async function processDelivery(context: Context, delivery: Delivery, claim: Claim): Promise<Outcome> {
  const { db } = context;
  const { id, attempts } = delivery;
  const outcome = await handle(context, delivery).catch((error: unknown) => {
    log.alarm("webhook.failed", { webhookId: id, error: error instanceof Error ? error.name : "unknown" });
    return failed("bug", delivery, context.now());
  });
  const now = context.now();
  if (outcome.kind === "erased") {
    await dropDelivery(db, id);
    log.info("webhook.dropped", { reason: outcome.reason });
  } else if (outcome.kind === "done") {
    await complete(db, deliveryQueue, id, { status: "done", reason: outcome.reason, now });
    log.info("webhook.worked_off", { webhookId: id, reason: outcome.reason });
  } else if (outcome.failed && attempts + 1 >= maxDeliveryAttempts) {
    const isParked = await deadLetter(db, deliveryQueue, claim, { reason: outcome.reason, now });
    if (isParked) log.alarm("webhook.parked", { webhookId: id, reason: outcome.reason });
  } else {
    const { reason, inMs, failed } = outcome;
    const dueAt = new Date(now.getTime() + inMs);
    await retryLater(db, deliveryQueue, claim, { dueAt, reason, failed });
  }
  return outcome;
}

/** A delivery is not trusted with a result: it only says which inquiry to refresh. */
async function handle(context: Context, delivery: Delivery): Promise<Outcome> {
  const inquiry = await findInquiry(context.db, delivery.inklinkId);
  if (inquiry === null) return handleUnknown(context, delivery);
  if (delivery.subjectId !== null && delivery.subjectId !== inquiry.userId) {
    if (await isErased(context.db, [delivery.subjectId])) return erased;
    log.alarm("webhook.mismatch", { webhookId: delivery.id, inquiry: inquiry.id });
    return done("mismatch");
  }
  return toOutcome(context, await applyResult(context, inquiry, refreshOptions), delivery);
}

const refreshOptions = { cause: "webhook", timeoutMs: backgroundTimeoutMs } as const;

/**
 * Handles an unknown inquiry: one whose creation was lost, one that is being stored now, or one that this app did not
 * make.
 */
async function handleUnknown(context: Context, delivery: Delivery): Promise<Outcome> {
  const { db, now } = context;
  if (await isErased(db, [delivery.inklinkId, delivery.subjectId])) return erased;
  const uncreated = delivery.subjectId === null ? [] : await listUncreated(db, delivery.subjectId);
  if (uncreated.some((inquiry) => atTime(inquiry, clockOf(context)).state.status === "creating")) {
    return { kind: "again", reason: "being_created", inMs: 1_000, failed: false };
  }
  const unlinked = await lowestOf(db, uncreated);
  if (unlinked !== undefined) return linkInquiry(context, unlinked, delivery);
  const waitedMs = waitedFor(delivery, now());
  if (waitedMs > unknownInquiryWaitMs || (await countUnknown(db)) >= maxUnknown)
    return done("unknown_inquiry");
  const inMs = Math.max(1_000, waitedMs / 2);
  return { kind: "again", reason: "unknown_inquiry", inMs, failed: false };
}

/**
 * An approval must count for no more than was checked: returns the first attempt only if every attempt that the inquiry
 * may belong to requested at least as much. An attempt that was linked to another attempt's inquiry leaves its own to
 * be linked to any, so the linked scopes count, too.
 */
async function lowestOf(db: Db, [first, ...others]: readonly Inquiry[]): Promise<Inquiry | undefined> {
  if (first === undefined) return undefined;
  const scopes = [...others.map(({ scope }) => scope), ...(await listLinkedScopes(db, first.userId))];
  return scopes.every((scope) => covers(scope, first.scope)) ? first : undefined;
}

/** Links an unlinked inquiry, whose creation response was lost, to its attempt, once the API confirms its user. */
async function linkInquiry(context: Context, unlinked: Inquiry, delivery: Delivery): Promise<Outcome> {
  const { inklinkId } = delivery;
  const subject = { inquiryId: inklinkId, subjectId: unlinked.userId };
  const result = await context.inklink.getResult(subject, { timeoutMs: backgroundTimeoutMs });
  if (!result.ok) return failed(result.error.kind, delivery, context.now());
  const next = transition(unlinked.state, {
    kind: "created",
    inklinkId,
    expiresAt: latestExpiry(unlinked.createdAt),
  });
  const { requestId: upstreamRequestId } = result.value;
  const { db, now, notifyByEmail, statusEvents, requiresConsent } = context;
  const note = {
    at: now(),
    cause: "webhook",
    upstreamRequestId,
    notifyByEmail,
    statusEvents,
    requiresConsent,
  } as const;
  const linked = next === null ? null : await saveState(db, unlinked, next, note);
  if (linked === null) return { kind: "again", reason: "changed_meanwhile", inMs: 100, failed: false };
  return toOutcome(context, await applyResult(context, linked, refreshOptions), delivery);
}

async function toOutcome(context: Context, applied: Applied, delivery: Delivery): Promise<Outcome> {
  const { inquiry, errorCode } = applied;
  const now = context.now();
  // No result yet, although one was announced: it may follow.
  if (errorCode === "not_found" && delivery.attempts >= maxEmptyResults) return done(errorCode);
  // An unknown status is refreshed again: by the reconciler while the inquiry is open, otherwise by a retry of the
  // delivery.
  const isLive = isOpen(inquiry.state);
  if (errorCode !== null && !(errorCode === "unknown_status" && isLive))
    return failed(errorCode, delivery, now);
  if (isLive) await scheduleReconcile(context.db, inquiry, new Date(now.getTime() + lagMs));
  if (errorCode === null && isAnnouncedAhead(delivery, inquiry)) {
    const waitedMs = waitedFor(delivery, now);
    if (waitedMs >= announcedAheadMs) return done("not_confirmed");
    return { kind: "again", reason: "announced_ahead", inMs: announcedAheadWaitMs(waitedMs), failed: false };
  }
  return done(errorCode ?? "applied");
}

/**
 * Whether InkLink announced a status ahead of its API's result: the API may lag. The announcement decides nothing else.
 */
function isAnnouncedAhead({ type }: Delivery, { state }: Inquiry): boolean {
  const announced = resultStatusSchema.safeParse(type.slice(type.lastIndexOf(".") + 1));
  return announced.success && isAhead(announced.data, state);
}

function waitedFor({ receivedAt }: Delivery, now: Date): number {
  return now.getTime() - receivedAt.getTime();
}

const erased: Outcome = { kind: "erased", reason: "person_erased" };

function done(reason: string): Outcome {
  return { kind: "done", reason };
}

function failed(reason: InklinkErrorKind | "unknown_status" | "bug", delivery: Delivery, now: Date): Outcome {
  if (reason === "circuit_open") return { kind: "again", reason, inMs: circuitOpenMs, failed: false };
  if (reason === "unauthorized") {
    return { kind: "again", reason, inMs: refusedKeyWaitMs(waitedFor(delivery, now)), failed: false };
  }
  return { kind: "again", reason, inMs: deliveryBackoffMs(delivery.attempts + 1), failed: true };
}
