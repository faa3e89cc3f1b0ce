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
import { type InquiryEvent, transition } from "./state";
import { isInklinkIdTaken, readInquiry, renewLease, saveState } from "./store";

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
    const { id: inklinkId, requestId } = answer.value;
    const expiresAt = answer.value.expiresAt ?? latestExpiry(reserved.createdAt);
    const created = await record(context, reserved, { kind: "created", inklinkId, expiresAt }, requestId);
    if (created === null) await rememberErased(context.db, [inklinkId], context.now());
    // InkLink may have announced it before its answer was stored.
    await wakeDeliveries(context.db, inklinkId, context.now());
    return created === null ? err("erased") : ok(created);
  }
  const error = answer.ok ? takenId(answer.value) : answer.error;
  logFailure(reserved, error);
  const kind = error.mayHaveHappened ? "creation_lost" : "creation_refused";
  const recorded = await record(context, reserved, { kind, reason: error.kind }, error.requestId);
  return err(recorded === null ? "erased" : error.kind);
}

/**
 * Stores the outcome of the creation, over whatever happened to the row while InkLink was asked. Null where it was erased
 * with its person.
 */
async function record(
  { db, now }: Context,
  reserved: Inquiry,
  event: InquiryEvent,
  upstreamRequestId: string | null,
): Promise<Inquiry | null> {
  for (
    let current: Inquiry | null = reserved;
    current !== null;
    current = await readInquiry(db, reserved.id)
  ) {
    const next = transition(current.state, event);
    if (next === null) return current;
    const saved = await saveState(db, current, next, { at: now(), cause: "person", upstreamRequestId });
    if (saved !== null) return saved;
  }
  return null;
}

/** Each inquiry has an id of its own, so the one that was answered is not the one that was asked for. */
function takenId({ requestId }: CreatedInquiry): InklinkError {
  return inklinkError("mismatch", "the id of another inquiry", { status: 200, requestId });
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
  // A refused key or request stays refused until somebody mends the configuration.
  if (kind === "unauthorized" || kind === "invalid_request") log.alarm("inklink.misconfigured", fields);
  else log.warn("inklink.create_failed", fields);
}
