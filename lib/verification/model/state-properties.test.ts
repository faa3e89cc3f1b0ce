import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayMs } from "@/lib/core/duration";
import { allStatuses, lapsedByTime, stateIn } from "@/test/inquiries";
import {
  type InquiryEvent,
  type InquiryState,
  type InquiryStatus,
  isCreated,
  transition,
  withdrawalReasons,
} from "./state";

const now = new Date("2026-03-01T09:00:00.000Z");
const finals = ["approved", "rejected", "failed"] as const;
const nonFinals = ["pending", "processing", "manual_review"] as const;

/** The transition table of the design. */
const order: readonly (readonly InquiryStatus[])[] = [
  ["creating", "unresolved", "refused"],
  ["pending"],
  ["expired"],
  ["processing"],
  ["manual_review"],
  [...finals, "lapsed"],
];
const rankOf = (status: InquiryStatus) => order.findIndex((rank) => rank.includes(status));

const moments = fc.date({ min: new Date("2025-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
const expiries = fc.option(moments);
const states = fc.oneof(
  fc.constantFrom(...allStatuses).map((status) => stateIn(status, { now })),
  fc.constant(lapsedByTime({ now })),
);
const validity = fc.option(fc.integer({ min: 1, max: 400 }).map((days) => days * dayMs));
const results = fc.record({
  kind: fc.constant("result" as const),
  status: fc.constantFrom(...nonFinals, ...finals, "unknown" as const),
  at: moments,
});
const events: fc.Arbitrary<InquiryEvent> = fc.oneof(
  results,
  fc.record({ kind: fc.constant("created" as const), inklinkId: fc.string(), expiresAt: expiries }),
  fc.record({ kind: fc.constant("creation_refused" as const), reason: fc.string() }),
  fc.record({ kind: fc.constant("creation_lost" as const), reason: fc.string() }),
  fc.record({ kind: fc.constant("clock" as const), now: moments, approvalValidMs: validity }),
  fc.record({
    kind: fc.constant("withdrawn" as const),
    at: moments,
    reason: fc.constantFrom(...withdrawalReasons),
  }),
);

function applyAll(state: InquiryState, sequence: readonly InquiryEvent[]): InquiryState {
  return sequence.reduce((current, event) => transition(current, event) ?? current, state);
}

function deliver(statuses: readonly (typeof nonFinals | typeof finals)[number][]): InquiryState {
  const pending = stateIn("pending", { now });
  return applyAll(
    pending,
    statuses.map((status) => ({ kind: "result", status, at: now })),
  );
}

describe("after any events in any order", () => {
  test("every event has a result in every state, and changes the status or nothing", () => {
    fc.assert(
      fc.property(states, events, (state, event) => {
        expect(transition(state, event)?.status).not.toBe(state.status);
      }),
    );
  });

  test("applying the same event twice changes nothing more", () => {
    fc.assert(
      fc.property(states, fc.array(events), events, (start, before, event) => {
        const once = applyAll(start, [...before, event]);
        expect(transition(once, event)).toBeNull();
      }),
    );
  });

  test("the rank never decreases, and a decision stays a decision", () => {
    fc.assert(
      fc.property(states, fc.array(events), (start, sequence) => {
        let state = start;
        for (const event of sequence) {
          const next = transition(state, event) ?? state;
          expect(rankOf(next.status)).toBeGreaterThanOrEqual(rankOf(state.status));
          state = next;
        }
      }),
    );
  });

  test("the id and the expiry that InkLink returned are kept", () => {
    fc.assert(
      fc.property(states.filter(isCreated), fc.array(events), (start, sequence) => {
        const { inklinkId, expiresAt } = start;
        expect(applyAll(start, sequence)).toMatchObject({ inklinkId, expiresAt });
      }),
    );
  });

  test("only InkLink's own result decides", () => {
    const noDecisions = events.filter(
      (event) => event.kind !== "result" || !finals.some((status) => status === event.status),
    );
    fc.assert(
      fc.property(fc.constantFrom("creating", "pending"), fc.array(noDecisions), (start, sequence) => {
        const { status } = applyAll(stateIn(start, { now }), sequence);
        expect(finals).not.toContain(status);
      }),
    );
  });
});

describe("deliveries", () => {
  const late = fc.array(fc.constantFrom(...nonFinals));

  test("that arrive late change no decision", () => {
    fc.assert(
      fc.property(fc.constantFrom(...finals), late, (final, sequence) => {
        expect(deliver([final, ...sequence]).status).toBe(final);
      }),
    );
  });

  test("lead to the one decision among them, in every order and with every repetition", () => {
    const shuffled = fc
      .tuple(fc.constantFrom(...finals), fc.integer({ min: 1, max: 3 }), late)
      .chain(([final, times, others]) => {
        const all = [...new Array<typeof final>(times).fill(final), ...others];
        return fc.record({
          final: fc.constant(final),
          all: fc.shuffledSubarray(all, { minLength: all.length }),
        });
      });
    fc.assert(
      fc.property(shuffled, ({ final, all }) => {
        expect(deliver(all).status).toBe(final);
      }),
    );
  });

  test("without a decision lead to the most advanced status among them, in every order", () => {
    fc.assert(
      fc.property(late, (sequence) => {
        const furthest = Math.max(rankOf("pending"), ...sequence.map(rankOf));
        expect(rankOf(deliver(sequence).status)).toBe(furthest);
      }),
    );
  });
});
