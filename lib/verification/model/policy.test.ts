import { describe, expect, test } from "vitest";
import { allStatuses, anInquiry, clockAt, stateIn } from "@/test/inquiries";
import type { Inquiry } from "./inquiry";
import { currentInquiry, decideStart, type StartDecision, statusOf, type VerificationStatus } from "./policy";
import type { InquiryState, InquiryStatus } from "./state";

const now = new Date("2026-03-01T09:00:00.000Z");
const requested = { scope: "level:1", clock: clockAt(now), maxAttempts: 5 };

/** One inquiry, `minutesAgo` old. */
function one(state: InquiryStatus | InquiryState, more: Partial<Inquiry> & { minutesAgo?: number } = {}) {
  const { minutesAgo = 1, ...fields } = more;
  return anInquiry(typeof state === "string" ? stateIn(state, { now }) : state, {
    createdAt: new Date(now.getTime() - minutesAgo * 60_000),
    ...fields,
  });
}

const currentId = (inquiries: Inquiry[], scope = "level:1") =>
  currentInquiry(inquiries, scope, clockAt(now))?.id;

describe("the decision on a start", () => {
  test("is to create an inquiry for a new user", () => {
    expect(decideStart([], requested)).toEqual({ kind: "start" });
  });

  const decisions: Record<InquiryStatus, StartDecision["kind"]> = {
    creating: "creating",
    unresolved: "start",
    abandoned: "start",
    refused: "start",
    pending: "resume",
    expired: "start",
    processing: "wait",
    manual_review: "wait",
    approved: "approved",
    rejected: "start",
    failed: "start",
    lapsed: "start",
  };

  test.each(allStatuses)("after an inquiry that is %s", (status) => {
    const latest = one(status);
    const decision = decideStart([latest], requested);
    expect(decision.kind).toBe(decisions[status]);
    if ("inquiry" in decision) expect(decision.inquiry).toEqual(latest);
  });

  test("continues the open inquiry even if no attempt is left", () => {
    const old = [1, 2, 3, 4, 5].map((minutesAgo) => one("rejected", { minutesAgo: minutesAgo + 10 }));
    expect(decideStart([one("pending"), ...old], requested).kind).toBe("resume");
    expect(decideStart([one("approved"), ...old], requested).kind).toBe("approved");
    expect(decideStart([one("creating"), ...old], requested).kind).toBe("creating");
    expect(decideStart([one("failed"), ...old], requested).kind).toBe("limit");
  });

  test("takes over a creation at the moment its lease ends", () => {
    const leaseUntil = (ms: number) => one({ status: "creating", leaseUntil: new Date(now.getTime() + ms) });
    expect(decideStart([leaseUntil(1)], requested).kind).toBe("creating");
    expect(decideStart([leaseUntil(0)], requested).kind).toBe("start");
  });

  test("creates a new inquiry at the moment the pending one expires", () => {
    const expiresIn = (ms: number) =>
      one({ status: "pending", inklinkId: "kyc_iq_1", expiresAt: new Date(now.getTime() + ms) });
    expect(decideStart([expiresIn(1)], requested).kind).toBe("resume");
    expect(decideStart([expiresIn(0)], requested).kind).toBe("start");
  });

  test("does not wait for a creation with other checks", () => {
    expect(decideStart([one("creating", { scope: "level:2" })], requested).kind).toBe("start");
  });

  test("continues an older open inquiry rather than start over after a newer one that failed", () => {
    const open = one("processing", { minutesAgo: 30, detached: true });
    expect(decideStart([one("failed"), open], requested)).toEqual({ kind: "wait", inquiry: open });
  });
});

describe("checks that cover others", () => {
  const covering: [passed: string, requested: string, covers: boolean][] = [
    ["level:1", "level:1", true],
    ["level:2", "level:1", true],
    ["level:3", "level:2", true],
    ["level:1", "level:2", false],
    ["level:2", "level:3", false],
    ["features:0123456789abcdef", "features:0123456789abcdef", true],
    ["features:0123456789abcdef", "features:fedcba9876543210", false],
    ["features:0123456789abcdef", "level:1", false],
    ["level:3", "features:0123456789abcdef", false],
  ];

  test.each(covering)("%s passed, %s requested: %s", (passed, scope, covers) => {
    const approved = decideStart([one("approved", { scope: passed })], { ...requested, scope });
    expect(approved.kind).toBe(covers ? "approved" : "start");
    const open = decideStart([one("pending", { scope: passed })], { ...requested, scope });
    expect(open.kind).toBe(covers ? "resume" : "start");
  });

  test("an ended inquiry of a higher level does not affect a lower one", () => {
    expect(currentId([one("rejected", { scope: "level:2" })])).toBeUndefined();
  });
});

describe("the inquiry that an overview shows", () => {
  test("is none if InkLink confirmed none", () => {
    const unmade = [one("creating"), one("unresolved"), one("refused")];
    expect(currentId(unmade)).toBeUndefined();
  });

  test("is the approval, however old and whatever came after it", () => {
    const approved = one("approved", { minutesAgo: 60 });
    expect(currentId([one("pending"), one("rejected"), approved])).toBe(approved.id);
  });

  test("is otherwise the newest open one", () => {
    const [newer, older] = [one("pending", { minutesAgo: 10 }), one("manual_review", { minutesAgo: 20 })];
    expect(currentId([one("rejected"), newer, older])).toBe(newer.id);
  });

  test("is otherwise the newest one", () => {
    const [rejected, failed] = [one("rejected", { minutesAgo: 10 }), one("failed", { minutesAgo: 20 })];
    expect(currentId([one("unresolved"), rejected, failed])).toBe(rejected.id);
  });

  test("is shown with elapsed time applied", () => {
    const overdue = one({ status: "pending", inklinkId: "kyc_iq_1", expiresAt: now });
    expect(statusOf(currentInquiry([overdue], "level:1", clockAt(now)))).toBe("expired");
  });
});

test("the overview shows no inquiry that InkLink did not confirm", () => {
  const told: Record<InquiryStatus, VerificationStatus> = {
    creating: "none",
    unresolved: "none",
    abandoned: "none",
    refused: "none",
    pending: "pending",
    expired: "expired",
    processing: "processing",
    manual_review: "manual_review",
    approved: "approved",
    rejected: "rejected",
    failed: "failed",
    lapsed: "lapsed",
  };
  for (const status of allStatuses) expect(statusOf(one(status))).toBe(told[status]);
  expect(statusOf(null)).toBe("none");
});
