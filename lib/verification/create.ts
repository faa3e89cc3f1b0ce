import "server-only";
import type { CreatedInquiry } from "@/lib/inklink/client";
import { type InklinkError, inklinkError } from "@/lib/inklink/errors";
import { log } from "@/lib/log";
import { rememberErased } from "@/lib/privacy/erased-ids";
import { err, ok, type Result } from "@/lib/result";
import type { Context } from "./context";
import { wakeDeliveries } from "./inbox-store";
import type { Inquiry } from "./inquiry";
import { latestExpiry } from "./schedule";
import { scopeAsMade } from "./scope";
import { type InquiryEvent, transition } from "./state";
import { isInklinkIdTaken, readInquiry, renewLease, saveState, saveStateInScope } from "./store";

/** How long a creation is believed to go on after its process last said so. */
export const leaseMs = 4_000;
const renewEveryMs = 1_500;

/**
 * Has InkLink make the inquiry that was reserved, and stores what came of it before anything else happens. `erased`: the
 * person was erased meanwhile, and what InkLink may still tell of the inquiry is dropped.
 */
export async function createReserved(
  context: Context,
  reserved: Inquiry,
  deadline: number,
): Promise<Result<Inquiry, InklinkError["kind"] | "erased">> {
  const { checks, inklink, returnUrl } = context;
  const stopRenewing = keepLease(context, reserved.id);
  const answer = await inklink
    .createInquiry(
      { ...checks, subjectId: reserved.userId, returnUrl, metadata: { verification_id: reserved.id } },
      { deadline },
    )
    .finally(stopRenewing);
  if (answer.ok && !(await isInklinkIdTaken(context.db, answer.value.id, reserved.id))) {
    const { id: inklinkId, requestId, level } = answer.value;
    const expiresAt = answer.value.expiresAt ?? latestExpiry(reserved.createdAt);
    const scope = scopeAsMade(reserved.scope, level);
    const event = { kind: "created", inklinkId, expiresAt } as const;
    const created = await record(context, reserved, event, requestId, scope);
    if (created === null) await rememberErased(context.db, [inklinkId], context.now());
    // InkLink may have announced it before its answer was stored.
    await wakeDeliveries(context.db, inklinkId, context.now());
    if (created === null) return err("erased");
    if (created.scope === reserved.scope) return ok(created);
    // Nobody is sent there. It is kept under its own level, so that no delivery about it makes it pass for this one.
    const error = lowerLevel(answer.value);
    logFailure(reserved, error);
    return err(error.kind);
  }
  const error = answer.ok ? takenId(answer.value) : answer.error;
  logFailure(reserved, error);
  const kind = error.mayHaveHappened ? "creation_lost" : "creation_refused";
  const recorded = await record(context, reserved, { kind, reason: error.kind }, error.requestId);
  return err(recorded === null ? "erased" : error.kind);
}

/**
 * Stores the outcome of the creation, over whatever happened to the row while InkLink was asked, and in the scope of what
 * was made. Null where it was erased with its person.
 */
async function record(
  { db, now }: Context,
  reserved: Inquiry,
  event: InquiryEvent,
  upstreamRequestId: string | null,
  scope = reserved.scope,
): Promise<Inquiry | null> {
  for (
    let current: Inquiry | null = reserved;
    current !== null;
    current = await readInquiry(db, reserved.id)
  ) {
    const next = transition(current.state, event);
    if (next === null) return current;
    const note = { at: now(), cause: "person", upstreamRequestId } as const;
    const saved =
      scope === current.scope
        ? await saveState(db, current, next, note)
        : await saveStateInScope(db, current, next, note, scope);
    if (saved !== null) return saved;
  }
  return null;
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
