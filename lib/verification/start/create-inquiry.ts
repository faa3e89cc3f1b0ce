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
import { scopeAsMade, scopesAbove } from "@/lib/verification/model/scope";
import { type InquiryEvent, isCreated, transition } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import {
  lowerScope,
  readInquiry,
  renewLease,
  saveState,
  saveStateInScope,
} from "@/lib/verification/store/inquiries";
import { listUncreated, wakeDeliveries } from "@/lib/verification/webhooks/deliveries";

/** How long a creation is believed to go on after its process last said so. */
export const leaseMs = 4_000;
const renewEveryMs = 1_500;

type Created = Result<Inquiry, InklinkError["kind"] | "erased">;

/**
 * Has InkLink make the inquiry that was reserved, and stores what came of it before anything else happens. `erased`: the
 * person was erased meanwhile, and what InkLink may still tell of the inquiry is dropped. `deadline` is in milliseconds of
 * the monotonic clock; throws where the database does not take the outcome until then.
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
    // InkLink made it: this process alone knows its id, so a database that fails for a moment is tried again.
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
  const { db, now } = context;
  const { id: inklinkId, requestId, level } = response;
  const expiresAt = response.expiresAt ?? latestExpiry(reserved.createdAt);
  const scope = scopeAsMade(reserved.scope, level);
  const event = { kind: "created", inklinkId, expiresAt } as const;
  const recorded = await record(context, reserved, event, requestId, scope);
  const created = isOfAnother(recorded, inklinkId)
    ? ((await recordInOther(context, reserved, event, requestId, scope)) ?? recorded)
    : recorded;
  // A delivery may have been quicker, and have given it to this attempt or to another one, as what that one asked for.
  if (scope !== reserved.scope) await lowerScope(db, reserved.userId, inklinkId, scope);
  if (created === "taken") return storeFailure(context, reserved, takenId(response));
  if (created === null) await addTombstones(db, [inklinkId], now());
  // InkLink may have announced it before its answer was stored.
  await wakeDeliveries(db, inklinkId, now());
  if (created === null) return err("erased");
  if (scope === reserved.scope) return ok(created);
  // Nobody is sent there. It is kept under its own level, so that no delivery about it makes it pass for this one.
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

/** Repeats what the database fails at, with pauses that grow, for as long as the deadline allows. */
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
 * Stores the outcome of the creation, over whatever happened to the row while InkLink was asked, and in the scope of what
 * was made. Null where it was erased with its person; `taken` where another inquiry has InkLink's id. May be repeated.
 */
async function record(
  { db, now }: Context,
  reserved: Inquiry,
  event: InquiryEvent,
  upstreamRequestId: string | null,
  scope = reserved.scope,
): Promise<Inquiry | "taken" | null> {
  let current: Inquiry | null = reserved;
  while (current !== null) {
    const next = transition(current.state, event);
    if (next === null) return current;
    const note = { at: now(), cause: "person", upstreamRequestId } as const;
    const saved: Inquiry | null =
      scope === current.scope
        ? await saveState(db, current, next, note)
        : await saveStateInScope(db, current, next, note, scope);
    if (saved !== null) return saved;
    const reread: Inquiry | null = await readInquiry(db, reserved.id);
    // It has not changed since, so it was the id that kept it from being written.
    if (reread?.version === current.version && reread.scope === current.scope) return "taken";
    current = reread;
  }
  return null;
}

/** Whether a delivery gave the attempt to another inquiry of the person, whose own creation was lost. */
function isOfAnother(recorded: Inquiry | "taken" | null, inklinkId: string): recorded is Inquiry {
  if (recorded === null || recorded === "taken") return false;
  return isCreated(recorded.state) && recorded.state.inklinkId !== inklinkId;
}

/** Stores the outcome in the attempt that was left for that inquiry. Null where there is none. */
async function recordInOther(
  context: Context,
  { userId }: Inquiry,
  event: InquiryEvent,
  upstreamRequestId: string | null,
  scope: string,
): Promise<Inquiry | null> {
  const at = context.now();
  const scopes = [scope, ...scopesAbove(scope)];
  const left = (await listUncreated(context.db, userId)).find(
    (one) => atTime(one, at).state.status !== "creating" && scopes.includes(one.scope),
  );
  if (left === undefined) return null;
  const recorded = await record(context, left, event, upstreamRequestId, scope);
  return recorded === "taken" ? null : recorded;
}

/** Each inquiry has an id of its own, so the one that was answered is not the one that was asked for. */
function takenId({ requestId }: CreatedInquiry): InklinkError {
  return inklinkError("mismatch", "the id of another inquiry", { status: 200, requestId });
}

function lowerLevel({ requestId }: CreatedInquiry): InklinkError {
  return inklinkError("mismatch", "a lower level than was asked for", { status: 200, requestId });
}

/** Others wait for this creation for as long as its lease is renewed; once the process is gone, they go on without it. */
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
  // A refused key or request, or an answer about something else than was asked for, stays so until somebody mends it.
  if (kind === "unauthorized" || kind === "invalid_request" || kind === "mismatch") {
    log.alarm("inklink.misconfigured", fields);
  } else log.warn("inklink.create_failed", fields);
}
