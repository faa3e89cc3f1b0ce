import { describe, expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { allStatuses, clockAt, lapsedByTime, stateIn } from "@/test/inquiries";
import {
  holdsSlot,
  type InquiryEvent,
  type InquiryStatus,
  isAhead,
  isCreated,
  isOpen,
  transition,
} from "./state";

const now = new Date("2026-03-01T09:00:00.000Z");
const later = new Date("2026-03-01T11:00:00.000Z");
const at = new Date("2026-03-01T08:59:00.000Z");
const made = { inklinkId: "kyc_iq_example", expiresAt: new Date("2026-03-01T10:00:00.000Z") };

const events = {
  created: { kind: "created", inklinkId: "kyc_iq_new", expiresAt: null },
  refused: { kind: "creation_refused", reason: "unauthorized" },
  lost: { kind: "creation_lost", reason: "connection_lost" },
  pending: { kind: "result", status: "pending", at },
  processing: { kind: "result", status: "processing", at },
  manual_review: { kind: "result", status: "manual_review", at },
  approved: { kind: "result", status: "approved", at },
  rejected: { kind: "result", status: "rejected", at },
  failed: { kind: "result", status: "failed", at },
  unknown: { kind: "result", status: "unknown", at },
  now: { kind: "clock", ...clockAt(now) },
  later: { kind: "clock", ...clockAt(later) },
  much_later: { kind: "clock", ...clockAt(later, hourMs) },
  given_up: { kind: "given_up" },
  pending_again: { kind: "result", status: "pending", at, isConfirmed: true },
  processing_again: { kind: "result", status: "processing", at, isConfirmed: true },
  closed: { kind: "closed", at },
  withdrawn: { kind: "withdrawn", at, reason: "requested" },
} as const satisfies Record<string, InquiryEvent>;

type EventName = keyof typeof events;

const back = { pending_again: "pending", processing_again: "processing" } as const;
const decided = { approved: "approved", rejected: "rejected", failed: "failed" } as const;

/** The status after each event; events left out change nothing. */
const table: Record<InquiryStatus, Partial<Record<EventName, InquiryStatus>>> = {
  creating: {
    created: "pending",
    refused: "refused",
    lost: "unresolved",
    ...{ later: "unresolved", much_later: "unresolved" },
  },
  unresolved: { created: "pending", refused: "refused", given_up: "abandoned" },
  abandoned: { created: "pending" },
  refused: { created: "pending" },
  pending: {
    ...{ processing: "processing", processing_again: "processing", manual_review: "manual_review" },
    ...{ ...decided, ...{ later: "expired", much_later: "expired" }, closed: "failed" },
  },
  expired: {
    ...{ processing: "processing", processing_again: "processing", manual_review: "manual_review" },
    ...decided,
  },
  processing: { manual_review: "manual_review", ...decided, pending_again: "pending", closed: "failed" },
  manual_review: { ...decided, ...back, closed: "failed" },
  approved: {
    ...{ rejected: "rejected", failed: "failed", ...back },
    ...{ withdrawn: "lapsed", much_later: "lapsed" },
  },
  rejected: { approved: "approved", failed: "failed", ...back },
  failed: { approved: "approved", rejected: "rejected", ...back },
  lapsed: { rejected: "rejected", failed: "failed" },
};

const eventNames = Object.keys(events).filter((name): name is EventName => name in events);

test("every status is listed once", () => {
  expect(allStatuses.toSorted()).toEqual(Object.keys(table).toSorted());
});

describe.each(allStatuses)("an inquiry that is %s", (status) => {
  test.each(eventNames)("on %s", (name) => {
    const next = transition(stateIn(status, { now }), events[name]);
    expect(next?.status).toBe(table[status][name]);
  });
});

describe("the fields of a state", () => {
  test("the id and the expiry that InkLink returned", () => {
    const event = { kind: "created", inklinkId: "kyc_iq_7", expiresAt: later } as const;
    expect(transition(stateIn("creating", { now }), event)).toEqual({
      status: "pending",
      inklinkId: "kyc_iq_7",
      expiresAt: later,
    });
  });

  test.each(["processing", "manual_review"] as const)("%s keeps the id and the expiry", (name) => {
    const next = transition(stateIn("pending", { now }), events[name]);
    expect(next).toEqual({ status: name, ...made });
  });

  test.each(["approved", "rejected", "failed"] as const)("%s adds when it was decided", (name) => {
    const next = transition(stateIn("processing", { now }), events[name]);
    expect(next).toEqual({ status: name, ...made, decidedAt: at });
  });

  test("a reversal is decided when it was reversed", () => {
    const next = transition(stateIn("approved", { now }), { ...events.rejected, at: later });
    expect(next).toEqual({ status: "rejected", ...made, decidedAt: later });
  });

  test("the error of the failed creation", () => {
    const creating = stateIn("creating", { now });
    expect(transition(creating, events.refused)).toEqual({ status: "refused", reason: "unauthorized" });
    expect(transition(creating, events.lost)).toEqual({ status: "unresolved", reason: "connection_lost" });
    expect(transition(creating, events.later)).toEqual({ status: "unresolved", reason: "interrupted" });
  });
});

describe("an inquiry closed by an operator", () => {
  const closed = transition(stateIn("processing", { now }), events.closed);

  test("is failed, and records who closed it", () => {
    expect(closed).toEqual({ status: "failed", ...made, decidedAt: at, isClosed: true });
  });

  test("can be decided by InkLink, and not reopened", () => {
    if (closed === null) throw new Error("It was not closed");
    expect(transition(closed, events.approved)).toEqual({ status: "approved", ...made, decidedAt: at });
    for (const name of ["pending_again", "processing_again", "processing", "failed"] as const) {
      expect(transition(closed, events[name])).toBeNull();
    }
  });
});

describe("elapsed time", () => {
  test("gives up a creation at the moment its lease ends, and not before", () => {
    const creating = { status: "creating", leaseUntil: now } as const;
    expect(transition(creating, { kind: "clock", ...clockAt(new Date(now.getTime() - 1)) })).toBeNull();
    expect(transition(creating, { kind: "clock", ...clockAt(now) })?.status).toBe("unresolved");
  });

  test("expires a pending inquiry at the moment of its expiry, and not before", () => {
    const pending = { status: "pending", inklinkId: "kyc_iq_7", expiresAt: now } as const;
    expect(transition(pending, { kind: "clock", ...clockAt(new Date(now.getTime() - 1)) })).toBeNull();
    expect(transition(pending, { kind: "clock", ...clockAt(now) })).toEqual({
      ...pending,
      status: "expired",
    });
  });

  test("never expires an inquiry without an expiry", () => {
    const pending = { status: "pending", inklinkId: "kyc_iq_7", expiresAt: null } as const;
    expect(transition(pending, events.later)).toBeNull();
  });
});

describe("the time of an approval", () => {
  const decided = { ...made, decidedAt: at };
  const approved = { status: "approved", ...decided } as const;
  const validUntil = new Date(at.getTime() + hourMs);
  const clock = (ms: number, validMs: number | null) => ({
    kind: "clock" as const,
    ...clockAt(new Date(validUntil.getTime() + ms), validMs),
  });

  test("ends at its moment, and not before", () => {
    expect(transition(approved, clock(-1, hourMs))).toBeNull();
    expect(transition(approved, clock(0, hourMs))).toEqual({
      status: "lapsed",
      ...decided,
      lapsedAt: validUntil,
    });
  });

  test("has no end without a setting", () => {
    expect(transition(approved, clock(1_000 * hourMs, null))).toBeNull();
  });

  test("follows the setting: an approval counts again if it is longer, or gone", () => {
    const lapsed = { status: "lapsed", ...decided, lapsedAt: validUntil } as const;
    expect(transition(lapsed, clock(0, hourMs))).toBeNull();
    expect(transition(lapsed, clock(0, hourMs + 1))).toEqual(approved);
    expect(transition(lapsed, clock(0, null))).toEqual(approved);
  });

  test("is no news to InkLink: its approval changes nothing, another decision does", () => {
    const lapsed = lapsedByTime({ now });
    expect(transition(lapsed, events.approved)).toBeNull();
    expect(isAhead("approved", lapsed)).toBe(false);
    expect(transition(lapsed, events.rejected)?.status).toBe("rejected");
    expect(transition(lapsed, events.pending)).toBeNull();
    expect(transition(lapsed, events.pending_again)?.status).toBe("pending");
  });
});

describe("an approval that an operator withdrew", () => {
  const withdrawn = transition(stateIn("approved", { now }), events.withdrawn);
  if (withdrawn === null) throw new Error("It was not withdrawn");
  const withdrawal = { at, reason: "requested" };

  test("has lapsed, and says when and why", () => {
    expect(withdrawn).toEqual({ status: "lapsed", ...made, decidedAt: now, withdrawal });
  });

  test("never counts again, whatever the clock and InkLink say", () => {
    for (const name of eventNames) {
      const next = transition(withdrawn, events[name]) ?? withdrawn;
      expect(next).toMatchObject({ withdrawal });
      expect(transition(next, events.approved)?.status).toBe(next === withdrawn ? undefined : "lapsed");
      expect(transition(next, { ...events.pending, isConfirmed: true })).toBeNull();
    }
  });
});

test("which states are open, have an InkLink id, or take the user's open slot", () => {
  const that = (holds: (state: ReturnType<typeof stateIn>) => boolean) =>
    allStatuses.filter((status) => holds(stateIn(status, { now })));
  const open = ["pending", "processing", "manual_review"];
  expect(that(isOpen)).toEqual(open);
  expect(that(holdsSlot)).toEqual(["creating", ...open]);
  expect(that(isCreated)).toEqual([
    ...["pending", "expired", "processing", "manual_review"],
    ...["approved", "rejected", "failed", "lapsed"],
  ]);
});
