import "server-only";
import { log } from "@/lib/log";
import { applyResult } from "./apply-result";
import { noteProblem } from "./check-store";
import type { Context } from "./context";
import { asOf, type Inquiry } from "./inquiry";
import { claimDueInquiries, scheduleReconcile } from "./reconcile-store";
import { giveUpAfterMs, nextReconcile } from "./schedule";
import { type InquiryEvent, isOpen, transition } from "./state";
import { saveState } from "./store";
import { backgroundTimeoutMs } from "./work-off";

/** How long others leave an inquiry to the process that took it up: longer than its asking may take. */
const leaseMs = 20_000;
/** How many inquiries one process asks about at once. */
const concurrency = 4;
/** How many a process asks about in one round, so that an outage is not followed by a stampede. */
const mostPerRound = 100;
/** While InkLink is failing, what is due waits this long, spread out so that nothing stampedes afterwards. */
const sparedMs = 15_000;

/**
 * Asks InkLink about everything that is due, a few at a time, until nothing is or InkLink is failing. Each due inquiry is
 * taken up by one instance. Returns how many were.
 */
export async function reconcileDue(context: Context): Promise<number> {
  let taken = 0;
  while (taken < mostPerRound && !context.stopping?.aborted) {
    const now = context.now();
    const due = await claimDueInquiries(context.db, now, new Date(now.getTime() + leaseMs), concurrency);
    if (due.length === 0) return taken;
    taken += due.length;
    const outcomes = await Promise.all(due.map((inquiry) => reconcile(context, inquiry)));
    if (outcomes.includes("spared")) return taken;
  }
  return taken;
}

async function reconcile(context: Context, due: Inquiry): Promise<"done" | "spared"> {
  const finished = context.claims?.hold(() => scheduleReconcile(context.db, due, context.now()));
  try {
    const { inquiry, answeredFrom, spared } = await bringUpToDate(context, due);
    const now = context.now();
    const next = nextReconcile(inquiry.state, { createdAt: inquiry.createdAt, now, answeredFrom });
    const later = new Date(now.getTime() + sparedMs * (0.5 + Math.random()));
    await scheduleReconcile(context.db, inquiry, spared ? later : next);
    return spared ? "spared" : "done";
  } catch (error) {
    // Its lease runs out, and then it is due again.
    log.alarm("reconcile.failed", {
      inquiry: due.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return "done";
  } finally {
    finished?.();
  }
}

type Looked = {
  readonly inquiry: Inquiry;
  /** When InkLink was asked where the inquiry stands, if it said so. */
  readonly answeredFrom: Date | null;
  /** Whether InkLink was not asked, since it is failing. */
  readonly spared: boolean;
};

async function bringUpToDate(context: Context, due: Inquiry): Promise<Looked> {
  const isAsked = isOpen(due.state) || due.state.status === "expired";
  if (!isAsked) {
    const inquiry = await apply(context, due, giveUpOrPass(due, context.now()));
    return { inquiry, answeredFrom: null, spared: false };
  }
  const askedAt = context.now();
  const {
    inquiry,
    problem,
    isWritten = false,
  } = await applyResult(context, due, { cause: "reconciler", timeoutMs: backgroundTimeoutMs });
  if (!isWritten) await noteProblem(context.db, inquiry.id, problem);
  // No result yet is an answer; a status that nobody has heard of is none.
  const isAnswered = problem === null || problem === "not_found";
  if (!isAnswered) return { inquiry, answeredFrom: null, spared: problem === "circuit_open" };
  // Expired only once InkLink was asked, and did not say otherwise.
  const passed = await apply(context, inquiry, { kind: "clock", now: context.now() });
  return { inquiry: passed, answeredFrom: askedAt, spared: false };
}

/** What time alone does to an attempt whose id at InkLink is not known. */
function giveUpOrPass({ state, createdAt }: Inquiry, now: Date): InquiryEvent {
  const isOld = now.getTime() - createdAt.getTime() >= giveUpAfterMs;
  return state.status === "unresolved" && isOld ? { kind: "given_up" } : { kind: "clock", now };
}

async function apply(context: Context, inquiry: Inquiry, event: InquiryEvent): Promise<Inquiry> {
  const { db, now, tellsByMail } = context;
  const next = transition(inquiry.state, event);
  if (next === null) return inquiry;
  const note = { at: now(), cause: "reconciler", tellsByMail } as const;
  return (await saveState(db, inquiry, next, note)) ?? asOf(inquiry, now());
}
