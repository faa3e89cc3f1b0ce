import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { assertNever, err, ok, type Result } from "@/lib/core/result";
import type { Db } from "@/lib/db/client";
import { type InklinkErrorKind, isInklinkErrorKind } from "@/lib/inklink/errors";
import { log, logContext } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { storeIncident } from "@/lib/users/incidents";
import { lockUser } from "@/lib/users/user";
import type { ConsentGiven } from "@/lib/verification/model/consent";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { decideStart, type StartDecision } from "@/lib/verification/model/policy";
import { type Clock, isCreated, isEnded } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import { storeConsent } from "@/lib/verification/store/consents";
import { type Context, clockOf } from "@/lib/verification/store/context";
import {
  deleteRefused,
  listInquiries,
  readInquiry,
  reserveInquiry,
  setNextPath,
} from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { createReserved, leaseMs } from "./create-inquiry";

export type StartRequest = {
  readonly userId: string;
  /** The page in the app that the user was going to; null if there is none. */
  readonly nextPath: string | null;
  /** Absent if the user did not consent. Needed only to make an inquiry, and only with `CONSENT=on`. */
  readonly consent?: ConsentGiven | undefined;
};

export type Started =
  /** Continue in the hosted flow. */
  | { readonly kind: "hosted_flow"; readonly url: string }
  /** Decided already, or being checked: the verification page says which. */
  | { readonly kind: "nothing_to_do" }
  /** The user was erased meanwhile, and is signed out. */
  | { readonly kind: "unknown_user" };

export type StartError =
  /** Nothing was made: the user has not consented. */
  | { readonly kind: "consent" }
  | { readonly kind: "limit"; readonly nextAttemptAt: Date }
  /** Another request of the same user is still creating the inquiry. */
  | { readonly kind: "under_way" }
  /** InkLink did not make an inquiry, or may not have. */
  | { readonly kind: "upstream"; readonly upstream: UpstreamError }
  /** The same, and no attempt is left. */
  | { readonly kind: "last_attempt"; readonly upstream: UpstreamError; readonly nextAttemptAt: Date };

type UpstreamError = InklinkErrorKind | "interrupted";

/** Refused attempts kept per user: more than the history shows. */
const maxRefused = 50;
/** The response is sent within 15 s; this leaves one second for everything but waiting. */
const respondWithinMs = 14_000;
/** Another process's failed creation is taken over only with this much time left: one full try. */
const fullTryMs = 5_000;
const pollMs = { first: 100, factor: 1.5, max: 1_000 };

/**
 * Starts a verification, or continues the open one. However many concurrent requests there are, one inquiry is made at
 * InkLink.
 */
export async function startVerification(
  context: Context,
  request: StartRequest,
): Promise<Result<Started, StartError>> {
  const started = await tellLastAttempt(context, request.userId, await startOrContinue(context, request));
  telemetry().start(started.ok ? started.value.kind : codeOf(started.error));
  // The page shows the request id as a reference. Support finds it in the console, and in the log.
  if (!started.ok) {
    const reason = codeOf(started.error);
    log.info("verification.not_started", { reason });
    await storeIncident(context.db, failedStart(request.userId, reason), context.now());
  }
  return started;
}

function failedStart(userId: string, reason: string) {
  return { kind: "start", userId, requestId: logContext().requestId ?? null, reason } as const;
}

function codeOf(error: StartError): string {
  return "upstream" in error ? error.upstream : error.kind;
}

/** An attempt that InkLink may have made counts. If it was the last one, the user is told when the next one opens. */
async function tellLastAttempt(
  context: Context,
  userId: string,
  started: Result<Started, StartError>,
): Promise<Result<Started, StartError>> {
  if (started.ok || started.error.kind !== "upstream") return started;
  const { db, scope, maxAttempts } = context;
  const next = decideStart(await listInquiries(db, userId), { scope, clock: clockOf(context), maxAttempts });
  if (next.kind !== "limit") return started;
  return err({ kind: "last_attempt", upstream: started.error.upstream, nextAttemptAt: next.nextAttemptAt });
}

async function startOrContinue(
  context: Context,
  request: StartRequest,
): Promise<Result<Started, StartError>> {
  const deadline = performance.now() + respondWithinMs;
  for (;;) {
    const decision = await reserve(context, request);
    switch (decision.kind) {
      case "start": {
        const created = await createReserved(context, decision.reserved, deadline);
        if (created.ok) return inHostedFlow(context, created.value);
        return created.error === "erased"
          ? ok({ kind: "unknown_user" })
          : err({ kind: "upstream", upstream: created.error });
      }
      case "unknown_user":
        return ok({ kind: "unknown_user" });
      case "resume":
        return inHostedFlow(context, decision.inquiry);
      case "approved":
      case "wait":
        return ok({ kind: "nothing_to_do" });
      case "consent":
        return err({ kind: "consent" });
      case "limit":
        return err({ kind: "limit", nextAttemptAt: decision.nextAttemptAt });
      case "creating": {
        const ended = await awaitCreation(context, decision.inquiry, deadline);
        if (ended !== "take_over") return ended;
        break;
      }
      default:
        return assertNever(decision);
    }
  }
}

type Reservation =
  | Exclude<StartDecision, { kind: "start" }>
  | { readonly kind: "unknown_user" }
  /** An attempt is to be made, and the user has not consented. */
  | { readonly kind: "consent" }
  | { readonly kind: "start"; readonly reserved: Inquiry };

/** Decides under the user's lock, and reserves the attempt if one is to be made. */
async function reserve(context: Context, { userId, nextPath, consent }: StartRequest): Promise<Reservation> {
  const { db, scope, maxAttempts, requiresConsent, statusEvents } = context;
  return transact(db, async (tx): Promise<Reservation> => {
    if (!(await lockUser(tx, userId))) return { kind: "unknown_user" };
    const clock = clockOf(context);
    const at = clock.now;
    const inquiries: Inquiry[] = [];
    // Sequential: they share the connection of the transaction, and its savepoints.
    for (const one of await listInquiries(tx, userId))
      inquiries.push(await applyElapsedTime(tx, one, clock, statusEvents));
    const decision = decideStart(inquiries, { scope, clock, maxAttempts });
    if (decision.kind === "resume" && nextPath !== null) {
      await setNextPath(tx, decision.inquiry.id, nextPath);
    }
    if (decision.kind !== "start") return decision;
    if (requiresConsent) {
      if (consent === undefined) return { kind: "consent" };
      await storeConsent(tx, { userId, scope, locale: consent.locale }, at);
    }
    await deleteOldestRefused(tx, userId, inquiries);
    const leaseUntil = new Date(at.getTime() + leaseMs);
    const attempt = { userId, nextPath, scope, leaseUntil };
    return { kind: "start", reserved: await reserveInquiry(tx, attempt, { at, cause: "person" }) };
  });
}

/** `inquiries`: all of the user's, newest first. */
async function deleteOldestRefused(tx: Db, userId: string, inquiries: readonly Inquiry[]): Promise<void> {
  const oldest = inquiries.filter(({ state }) => state.status === "refused")[maxRefused - 1];
  if (oldest !== undefined) await deleteRefused(tx, userId, oldest.createdAt);
}

/**
 * Writes the effect of elapsed time on an inquiry, so that it releases its slot. Sends no mail: the user is here,
 * starting again.
 */
async function applyElapsedTime(
  tx: Db,
  inquiry: Inquiry,
  clock: Clock,
  statusEvents: Context["statusEvents"],
): Promise<Inquiry> {
  const { state } = atTime(inquiry, clock);
  if (state === inquiry.state) return inquiry;
  const saved = await saveState(tx, inquiry, state, { at: clock.now, cause: "clock", statusEvents });
  if (saved !== null) return saved;
  // Results are written without the user's lock. A result that was written meanwhile holds.
  const current = await readInquiry(tx, inquiry.id);
  return current === null ? inquiry : applyElapsedTime(tx, current, clock, statusEvents);
}

/** Waits for another request's creation, and shares its outcome. */
async function awaitCreation(
  context: Context,
  { id, scope }: Inquiry,
  deadline: number,
): Promise<Result<Started, StartError> | "take_over"> {
  for (let poll = 0; performance.now() < deadline; poll++) {
    const inquiry = await pollSoon(context.db, id, creationPollMs(poll));
    if (inquiry === null) return ok({ kind: "unknown_user" });
    const { state } = atTime(inquiry, clockOf(context));
    // InkLink made a lower level than was requested: no user is sent there.
    if (inquiry.scope !== scope) return err({ kind: "upstream", upstream: "mismatch" });
    if (isCreated(state)) return inHostedFlow(context, { ...inquiry, state });
    if (state.status !== "creating") return shareFailure(state.reason, deadline);
  }
  return err({ kind: "under_way" });
}

/** The pause before the n-th poll of a creation. */
export function creationPollMs(poll: number): number {
  return Math.min(pollMs.max, pollMs.first * pollMs.factor ** poll);
}

/** The scheduled polls of creations in this process. */
const scheduledPolls = new WeakMap<Db, Map<string, Promise<Inquiry | null>>>();

/**
 * Reads the inquiry after a pause. One read serves all requests that wait for it: they join the next scheduled poll.
 */
function pollSoon(db: Db, id: string, pauseMs: number): Promise<Inquiry | null> {
  const polls = scheduledPolls.get(db) ?? new Map<string, Promise<Inquiry | null>>();
  scheduledPolls.set(db, polls);
  const scheduled = polls.get(id);
  if (scheduled !== undefined) return scheduled;
  const poll = sleep(pauseMs).then(() => {
    // A request that arrives during the read must not get a row older than the request.
    polls.delete(id);
    return readInquiry(db, id);
  });
  polls.set(id, poll);
  return poll;
}

function shareFailure(reason: string, deadline: number): Result<Started, StartError> | "take_over" {
  if (isInklinkErrorKind(reason)) return err({ kind: "upstream", upstream: reason });
  // InkLink refused nothing: the process that was calling it is gone.
  return deadline - performance.now() > fullTryMs ? "take_over" : err({ kind: "under_way" });
}

/** Enters the hosted flow, unless the inquiry ended as soon as it was created. */
function inHostedFlow(context: Context, { id, state }: Inquiry): Result<Started, StartError> {
  if (isEnded(state)) return ok({ kind: "nothing_to_do" });
  if (!isCreated(state)) throw new Error(`Inquiry ${id} is ${state.status} and has no hosted flow`);
  log.info("verification.started", { inquiry: id, status: state.status });
  return ok({ kind: "hosted_flow", url: context.hostedFlowUrl(state.inklinkId) });
}
