import { describe, expect, test } from "vitest";
import { allStatuses, anInquiry, clockAt, stateIn } from "@/test/inquiries";
import { toOverview } from "./overview";
import type { InquiryStatus } from "./state";

const now = new Date("2025-06-11T14:30:00.000Z");
const requested: Parameters<typeof toOverview>[2] = {
  scope: "level:1",
  configured: { scope: "level:1", checks: { level: 1 } },
  clock: clockAt(now),
  maxAttempts: 5,
  hostedFlowUrl: (inklinkId: string) => `https://idv.example/?inquiry_id=${inklinkId}`,
};

function overviewIn(status: InquiryStatus, { unknownStatus = false, stale = false, maxAttempts = 5 } = {}) {
  const inquiry = anInquiry(stateIn(status, { now }), { createdAt: now });
  return toOverview([inquiry], { inquiry, stale, unknownStatus }, { ...requested, maxAttempts });
}

test("the checks are those that the inquiry requested, or else the configured ones", () => {
  const configured = { scope: "features:1", checks: { features: { selfie_scan: true } } };
  const seen = { stale: false, unknownStatus: false };
  const requestedOf = (scope: string | null) => {
    const inquiry =
      scope === null ? null : anInquiry(stateIn("approved", { now }), { createdAt: now, scope });
    return toOverview([], { inquiry, ...seen }, { ...requested, scope: "features:1", configured }).requested;
  };
  expect([
    requestedOf(null),
    requestedOf("features:1"),
    requestedOf("level:1"),
    requestedOf("features:2"),
  ]).toEqual([["selfie"], ["selfie"], ["document", "selfie"], ["other"]]);
});

describe("the action", () => {
  test.each([
    ["pending", "continue"],
    ["processing", null],
    ["manual_review", null],
    ["approved", null],
    ["rejected", "retry"],
    ["failed", "retry"],
    ["expired", "retry"],
    ["lapsed", "retry"],
  ] as const)("for %s is %s", (status, action) => {
    expect(overviewIn(status).action).toBe(action);
  });

  test.each([[[]], [["refused"]], [["unresolved"]], [["creating"]]] as const)(
    "is a start if InkLink confirmed no inquiry: %j",
    (statuses) => {
      const inquiries = statuses.map((status) => anInquiry(stateIn(status, { now }), { createdAt: now }));
      const seen = { inquiry: null, stale: false, unknownStatus: false };
      const expected = { status: "none", action: "start", isLive: false };
      expect(toOverview(inquiries, seen, requested)).toMatchObject(expected);
    },
  );

  test("is none if no attempt is left, except to continue", () => {
    expect(overviewIn("rejected", { maxAttempts: 1 }).action).toBeNull();
    expect(overviewIn("pending", { maxAttempts: 1 }).action).toBe("continue");
  });

  test("is none for an unknown status: the inquiry is still being checked", () => {
    const overview = overviewIn("pending", { unknownStatus: true });
    expect(overview).toMatchObject({ status: "pending", action: null, isLive: true });
  });

  test("is none for an older attempt", () => {
    const older = anInquiry(stateIn("rejected", { now }), { createdAt: new Date(now.getTime() - 1_000) });
    const newer = anInquiry(stateIn("pending", { now }), { createdAt: now });
    const seen = { inquiry: older, stale: false, unknownStatus: false };
    expect(toOverview([newer, older], seen, requested)).toMatchObject({ status: "rejected", action: null });
  });
});

describe("a return while InkLink cannot be reached", () => {
  const returned = (
    status: InquiryStatus,
    seen: { stale: boolean; unknownStatus?: boolean; isReturn?: boolean },
  ) => {
    const inquiry = anInquiry(stateIn(status, { now }), { createdAt: now });
    return toOverview([inquiry], { inquiry, unknownStatus: false, isReturn: true, ...seen }, requested);
  };

  test("offers no action and nothing to continue, and is followed", () => {
    const expected = { status: "pending", stale: true, action: null, continueUrl: null, isLive: true };
    expect(returned("pending", { stale: true })).toMatchObject({ ...expected, awaitsResult: true });
  });

  test("is a return: elsewhere, and once InkLink answers, the user can continue", () => {
    const continued = { action: "continue", awaitsResult: false };
    expect(returned("pending", { stale: true, isReturn: false })).toMatchObject(continued);
    expect(returned("pending", { stale: false })).toMatchObject(continued);
  });

  test("changes nothing about any other status", () => {
    const others = allStatuses.filter((status) => status !== "pending");
    expect(others.filter((status) => returned(status, { stale: true }).awaitsResult)).toEqual([]);
  });
});

describe("the URL to continue at", () => {
  test("is the hosted flow if the action is to continue, and null otherwise", () => {
    expect(overviewIn("pending").continueUrl).toBe("https://idv.example/?inquiry_id=kyc_iq_example");
    for (const status of allStatuses.filter((one) => one !== "pending")) {
      expect(overviewIn(status).continueUrl, status).toBeNull();
    }
    expect(overviewIn("pending", { unknownStatus: true }).continueUrl).toBeNull();
  });
});

describe("a long wait", () => {
  const minuteMs = 60_000;
  const submittedAt = (status: InquiryStatus, agoMs: number) => {
    const at = new Date(now.getTime() - agoMs);
    const inquiry = anInquiry(stateIn(status, { now }), { createdAt: at, submittedAt: at });
    return toOverview([inquiry], { inquiry, stale: false, unknownStatus: false }, requested);
  };

  test.each([
    ["processing", 3 * minuteMs],
    ["manual_review", 48 * 60 * minuteMs],
  ] as const)("is %s after %i ms, and the version tag changes for open pages", (status, usualMs) => {
    const [usual, long] = [submittedAt(status, usualMs), submittedAt(status, usualMs + 1)];
    expect([usual.waitsLong, long.waitsLong]).toEqual([false, true]);
    expect(long.versionTag).not.toBe(usual.versionTag);
  });

  test("is never any other value", () => {
    const others = allStatuses.filter((status) => status !== "processing" && status !== "manual_review");
    expect(others.filter((status) => submittedAt(status, 365 * 24 * 60 * minuteMs).waitsLong)).toEqual([]);
  });
});

describe("the version tag", () => {
  test("changes with everything that a page shows", () => {
    const overviews = [
      overviewIn("pending"),
      overviewIn("pending", { stale: true }),
      overviewIn("pending", { unknownStatus: true }),
      overviewIn("processing"),
    ];
    expect(new Set(overviews.map(({ versionTag }) => versionTag)).size).toBe(4);
  });
});
