import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { assertNever, err, ok, type Result } from "@/lib/core/result";
import type { Db } from "@/lib/db/client";
import { type InklinkErrorKind, isInklinkErrorKind } from "@/lib/inklink/errors";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { lockUser } from "@/lib/users/user";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { decideStart, type StartDecision } from "@/lib/verification/model/policy";
import { isCreated } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import type { Context } from "@/lib/verification/store/context";
import {
  deleteRefused,
  listInquiries,
  readInquiry,
  reserveInquiry,
  saveState,
  setNextPath,
} from "@/lib/verification/store/inquiries";
import { createReserved, leaseMs } from "./create-inquiry";

export type StartRequest = {
  readonly userId: string;
  /** Where in the app the person was going; null where nowhere in particular. */
  readonly nextPath: string | null;
};

export type Started =
  /** Go on at InkLink. */
  | { readonly kind: "hosted_flow"; readonly url: string }
  /** Approved already, or being checked: the verification page says which. */
  | { readonly kind: "nothing_to_do" }
  /** The person was erased while they asked, and is signed out. */
  | { readonly kind: "nobody" };

export type StartError =
  | { readonly kind: "limit"; readonly nextAttemptAt: Date }
  /** Another request of the same person is still making the inquiry. */
  | { readonly kind: "under_way" }
  /** InkLink did not make an inquiry, or may not have. */
  | { readonly kind: "upstream"; readonly upstream: InklinkErrorKind | "interrupted" };

/** So many refused attempts of a person are kept: more than the history shows. */
const maxRefused = 50;
/** The person is answered within 15 s, whatever happens; this leaves a second for everything but waiting. */
const answerWithinMs = 14_000;
/** No other process's failed creation is taken over without time for one full try. */
const fullTryMs = 5_000;
const pollMs = { first: 100, factor: 1.5, max: 1_000 };

/**
 * Starts a verification, or goes on with the one that is open: however often and wherever it is asked for at once,
 * one inquiry is made at InkLink.
 */
export async function startVerification(
  context: Context,
  request: StartRequest,
): Promise<Result<Started, StartError>> {
  const started = await startOrGoOn(context, request);
  telemetry().start(started.ok ? started.value.kind : codeOf(started.error));
  // The person has the request's id as a reference, and may ask what it was.
  if (!started.ok) log.info("verification.not_started", { reason: codeOf(started.error) });
  return started;
}

function codeOf(problem: StartError): string {
  return problem.kind === "upstream" ? problem.upstream : problem.kind;
}

async function startOrGoOn(context: Context, request: StartRequest): Promise<Result<Started, StartError>> {
  const deadline = performance.now() + answerWithinMs;
  for (;;) {
    const decision = await reserve(context, request);
    switch (decision.kind) {
      case "start": {
        const created = await createReserved(context, decision.reserved, deadline);
        if (created.ok) return inHostedFlow(context, created.value);
        return created.error === "erased"
          ? ok({ kind: "nobody" })
          : err({ kind: "upstream", upstream: created.error });
      }
      case "nobody":
        return ok({ kind: "nobody" });
      case "resume":
        return inHostedFlow(context, decision.inquiry);
      case "approved":
      case "wait":
        return ok({ kind: "nothing_to_do" });
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
  | { readonly kind: "nobody" }
  | { readonly kind: "start"; readonly reserved: Inquiry };

/** Decides under the person's lock, and reserves the attempt where there is to be one. */
async function reserve(
  { db, scope, maxAttempts, now }: Context,
  request: StartRequest,
): Promise<Reservation> {
  return transact(db, async (tx): Promise<Reservation> => {
    if (!(await lockUser(tx, request.userId))) return { kind: "nobody" };
    const at = now();
    const inquiries: Inquiry[] = [];
    // One after another: they share the connection of the transaction, and its savepoints.
    for (const one of await listInquiries(tx, request.userId))
      inquiries.push(await applyElapsedTime(tx, one, at));
    const decision = decideStart(inquiries, { scope, now: at, maxAttempts });
    if (decision.kind === "resume" && request.nextPath !== null) {
      await setNextPath(tx, decision.inquiry.id, request.nextPath);
    }
    if (decision.kind !== "start") return decision;
    const oldest = inquiries.filter(({ state }) => state.status === "refused")[maxRefused - 1];
    if (oldest !== undefined) await deleteRefused(tx, request.userId, oldest.createdAt);
    const leaseUntil = new Date(at.getTime() + leaseMs);
    const reserved = await reserveInquiry(tx, { ...request, scope, leaseUntil }, { at, cause: "person" });
    return { kind: "start", reserved };
  });
}

/**
 * Writes down what the clock did to an inquiry, so that it gives up its place. No mail tells of it: the person is here, and
 * starting anew.
 */
async function applyElapsedTime(tx: Db, inquiry: Inquiry, now: Date): Promise<Inquiry> {
  const { state } = atTime(inquiry, now);
  if (state === inquiry.state) return inquiry;
  const settled = await saveState(tx, inquiry, state, { at: now, cause: "clock" });
  if (settled !== null) return settled;
  // Results are written without the person's lock. One that was just now is what holds.
  const current = await readInquiry(tx, inquiry.id);
  return current === null ? inquiry : applyElapsedTime(tx, current, now);
}

/** Waits for another request's creation, and shares its outcome. */
async function awaitCreation(
  context: Context,
  { id, scope }: Inquiry,
  deadline: number,
): Promise<Result<Started, StartError> | "take_over"> {
  for (let look = 0; performance.now() < deadline; look++) {
    const inquiry = await lookSoon(context.db, id, creationPollMs(look));
    if (inquiry === null) return ok({ kind: "nobody" });
    const { state } = atTime(inquiry, context.now());
    // Less was made than was asked for: nobody is sent there.
    if (inquiry.scope !== scope) return err({ kind: "upstream", upstream: "mismatch" });
    if (isCreated(state)) return inHostedFlow(context, inquiry);
    if (state.status !== "creating") return shareFailure(state.reason, deadline);
  }
  return err({ kind: "under_way" });
}

/** How long to wait before looking at a creation for the n-th time. */
export function creationPollMs(look: number): number {
  return Math.min(pollMs.max, pollMs.first * pollMs.factor ** look);
}

/** The looks at creations that are about to happen in this process. */
const comingLooks = new WeakMap<Db, Map<string, Promise<Inquiry | null>>>();

/** The inquiry after a pause. However many requests wait for it, one reads it: they all join the look that comes first. */
function lookSoon(db: Db, id: string, pauseMs: number): Promise<Inquiry | null> {
  const looks = comingLooks.get(db) ?? new Map<string, Promise<Inquiry | null>>();
  comingLooks.set(db, looks);
  const coming = looks.get(id);
  if (coming !== undefined) return coming;
  const look = sleep(pauseMs).then(() => {
    // Who comes while it is read must not get what may be older than their own question.
    looks.delete(id);
    return readInquiry(db, id);
  });
  looks.set(id, look);
  return look;
}

function shareFailure(reason: string, deadline: number): Result<Started, StartError> | "take_over" {
  if (isInklinkErrorKind(reason)) return err({ kind: "upstream", upstream: reason });
  // Nobody was refused: the process that was calling InkLink is gone.
  return deadline - performance.now() > fullTryMs ? "take_over" : err({ kind: "under_way" });
}

function inHostedFlow(context: Context, { id, state }: Inquiry): Result<Started, StartError> {
  if (!isCreated(state)) throw new Error(`Inquiry ${id} is ${state.status} and has no hosted flow`);
  log.info("verification.started", { inquiry: id, status: state.status });
  return ok({ kind: "hosted_flow", url: context.hostedFlowUrl(state.inklinkId) });
}
