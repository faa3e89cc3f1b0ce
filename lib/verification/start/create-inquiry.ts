import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { DrizzleQueryError } from "drizzle-orm";
import { err, ok, type Result } from "@/lib/core/result";
import { isConnectionError } from "@/lib/db/errors";
import type { CreatedInquiry } from "@/lib/inklink/client";
import { type InklinkError, inklinkError } from "@/lib/inklink/errors";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { addTombstones } from "@/lib/users/tombstones";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { latestExpiry } from "@/lib/verification/model/schedule";
import { covers, scopeAsMade, scopesAbove } from "@/lib/verification/model/scope";
import { type InquiryEvent, isCreated, transition } from "@/lib/verification/model/state";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { readInquiry, renewLease } from "@/lib/verification/store/inquiries";
import { lowerScope } from "@/lib/verification/store/lower-scope";
import { saveState, saveStateInScope } from "@/lib/verification/store/transitions";
import { listUncreated, wakeDeliveries } from "@/lib/verification/webhooks/deliveries";

/** The lease of a creation: how long others wait for it after its process last renewed it. */
export const leaseMs = 4_000;
const renewEveryMs = 1_500;

type Created = Result<Inquiry, InklinkError["kind"] | "interrupted" | "erased">;

/**
 * Creates the reserved inquiry at InkLink, and stores the outcome before anything else happens. `erased`: the user was
 * erased meanwhile, and later deliveries about the inquiry are dropped. `interrupted`: the attempt was linked to an
 * inquiry of a lower level meanwhile. `deadline` is in milliseconds of the monotonic
 * clock; throws if the database does not store the outcome until then.
 */
export async function createReserved(
  context: Context,
  reserved: Inquiry,
  deadline: number,
): Promise<Created> {
  const { checks, inklink, returnUrl } = context;
  const wanted = {
    ...checks,
    subjectId: reserved.userId,
    returnUrl,
    metadata: { verification_id: reserved.id },
  };
  const stopRenewing = keepLease(context, reserved.id);
  try {
    const response = await inklink.createInquiry(wanted, { deadline });
    // Only this process knows the new inquiry's id, so a write that fails is retried.
    return await retryUntil(deadline, () =>
      response.ok
        ? storeCreated(context, reserved, response.value)
        : storeFailure(context, reserved, response.error),
    );
  } finally {
    stopRenewing();
  }
}

async function storeCreated(context: Context, reserved: Inquiry, response: CreatedInquiry): Promise<Created> {
  const { db, now, statusEvents } = context;
  const { id: inklinkId, requestId, level } = response;
  const expiresAt = response.expiresAt ?? latestExpiry(reserved.createdAt);
  const scope = scopeAsMade(reserved.scope, level);
  const event = { kind: "created", inklinkId, expiresAt } as const;
  const recorded = await record(context, reserved, event, requestId, scope);
  const created = isLinkedToOther(recorded, inklinkId)
    ? ((await recordInOther(context, reserved, event, requestId, scope)) ?? recorded)
    : recorded;
  // A delivery may have linked the inquiry first, to this attempt or to another, in the scope that the attempt
  // requested.
  if (scope !== reserved.scope) {
    await lowerScope(db, { userId: reserved.userId, inklinkId, scope }, { at: now(), statusEvents });
  }
  if (created === "taken") return storeFailure(context, reserved, takenId(response));
  if (created === null) await addTombstones(db, [inklinkId], now());
  // A delivery may have arrived before the response was stored.
  await wakeDeliveries(db, inklinkId, now());
  if (created === null) return err("erased");
  if (scope === reserved.scope) {
    // The attempt may have been linked to another inquiry, of a lower level: no user is sent there.
    return covers(created.scope, reserved.scope) ? ok(created) : err("interrupted");
  }
  // No user is sent to an inquiry of a lower level. It is stored in its own scope, so that no delivery makes it count
  // for more.
  const error = lowerLevel(response);
  logFailure(reserved, error);
  return err(error.kind);
}

async function storeFailure(context: Context, reserved: Inquiry, error: InklinkError): Promise<Created> {
  const kind = error.mayHaveHappened ? "creation_lost" : "creation_refused";
  const recorded = await record(context, reserved, { kind, reason: error.kind }, error.requestId);
  logFailure(reserved, error);
  return err(recorded === null ? "erased" : error.kind);
}

const firstPauseMs = 50;
const maxPauseMs = 1_000;

/** Retries database failures with growing pauses, until the deadline. */
async function retryUntil<T>(deadline: number, work: () => Promise<T>): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      const isRetryable = error instanceof DrizzleQueryError || isConnectionError(error);
      if (!isRetryable || performance.now() + pauseMs > deadline) throw error;
      log.warn("inquiry.not_stored", { code: describeError(error).code });
      await sleep(pauseMs);
    }
  }
}

/**
 * Stores the outcome of the creation, in the scope of the inquiry that InkLink made, over changes made to the row
 * meanwhile. Null if the user was erased; `taken` if another inquiry has InkLink's id. May be repeated.
 */
async function record(
  { db, now, notifyByEmail, statusEvents, requiresConsent }: Context,
  reserved: Inquiry,
  event: InquiryEvent,
  upstreamRequestId: string | null,
  scope = reserved.scope,
): Promise<Inquiry | "taken" | null> {
  let current: Inquiry | null = reserved;
  while (current !== null) {
    const next = transition(current.state, event);
    if (next === null) return current;
    const note = {
      at: now(),
      cause: "person",
      upstreamRequestId,
      notifyByEmail,
      statusEvents,
      requiresConsent,
    } as const;
    const saved: Inquiry | null =
      scope === current.scope
        ? await saveState(db, current, next, note)
        : await saveStateInScope(db, current, next, note, scope);
    if (saved !== null) return saved;
    const reread: Inquiry | null = await readInquiry(db, reserved.id);
    // The row has not changed, so the unique index on InkLink's id refused the write.
    if (reread?.version === current.version && reread.scope === current.scope) return "taken";
    current = reread;
  }
  return null;
}

/** Whether a delivery linked the attempt to another inquiry of the user, whose own creation was lost. */
function isLinkedToOther(recorded: Inquiry | "taken" | null, inklinkId: string): recorded is Inquiry {
  if (recorded === null || recorded === "taken") return false;
  return isCreated(recorded.state) && recorded.state.inklinkId !== inklinkId;
}

/** Stores the outcome in the attempt whose own inquiry was linked elsewhere. Null if there is none. */
async function recordInOther(
  context: Context,
  { userId }: Inquiry,
  event: InquiryEvent,
  upstreamRequestId: string | null,
  scope: string,
): Promise<Inquiry | null> {
  const clock = clockOf(context);
  const scopes = [scope, ...scopesAbove(scope)];
  const left = (await listUncreated(context.db, userId)).find(
    (one) => atTime(one, clock).state.status !== "creating" && scopes.includes(one.scope),
  );
  if (left === undefined) return null;
  const recorded = await record(context, left, event, upstreamRequestId, scope);
  return recorded === "taken" ? null : recorded;
}

/** InkLink's ids are unique, so the response is not about the requested inquiry. */
function takenId({ requestId }: CreatedInquiry): InklinkError {
  return inklinkError("mismatch", "the id of another inquiry", { status: 200, requestId });
}

function lowerLevel({ requestId }: CreatedInquiry): InklinkError {
  return inklinkError("mismatch", "a lower level than was requested", { status: 200, requestId });
}

/**
 * Other requests wait for this creation while its lease is renewed; once the process is gone, they proceed without it.
 */
function keepLease({ db, now }: Context, id: string): () => void {
  const timer = setInterval(() => {
    const leaseUntil = new Date(now().getTime() + leaseMs);
    renewLease(db, id, leaseUntil).catch(() => log.warn("inquiry.lease_not_renewed", { inquiry: id }));
  }, renewEveryMs);
  return () => clearInterval(timer);
}

function logFailure({ id }: Inquiry, error: InklinkError): void {
  const { kind, status, detail, requestId: upstreamRequestId } = error;
  const fields = { inquiry: id, kind, status, detail, upstreamRequestId };
  const isRedirect = status !== null && status >= 300 && status < 400;
  // A refused key or request, a response about a different inquiry, or a wrong address persists until an operator fixes it.
  if (kind === "unauthorized" || kind === "invalid_request" || kind === "mismatch" || isRedirect) {
    log.alarm("inklink.misconfigured", fields);
  } else log.warn("inklink.create_failed", fields);
}
