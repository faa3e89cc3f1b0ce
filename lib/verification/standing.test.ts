import { describe, expect, test } from "vitest";
import { anInquiry, stateIn } from "@/lib/testing/inquiries";
import { toStanding } from "./standing";
import type { InquiryStatus } from "./state";

const now = new Date("2025-06-11T14:30:00.000Z");
const asked = { scope: "level:1", now, maxAttempts: 5 };

function standingIn(status: InquiryStatus, { unknownStatus = false, stale = false, maxAttempts = 5 } = {}) {
  const inquiry = anInquiry(stateIn(status, { now }), { createdAt: now });
  return toStanding([inquiry], { inquiry, stale, unknownStatus }, { ...asked, maxAttempts });
}

describe("the one thing to do", () => {
  test.each([
    ["pending", "continue"],
    ["processing", null],
    ["manual_review", null],
    ["approved", null],
    ["rejected", "retry"],
    ["failed", "retry"],
    ["expired", "retry"],
  ] as const)("for %s is %s", (status, action) => {
    expect(standingIn(status).action).toBe(action);
  });

  test.each([[[]], [["refused"]], [["unresolved"]], [["creating"]]] as const)(
    "is a start where InkLink confirmed no inquiry: %j",
    (statuses) => {
      const inquiries = statuses.map((status) => anInquiry(stateIn(status, { now }), { createdAt: now }));
      const seen = { inquiry: null, stale: false, unknownStatus: false };
      const expected = { status: "none", action: "start", follow: false };
      expect(toStanding(inquiries, seen, asked)).toMatchObject(expected);
    },
  );

  test("is none where no attempt is left, but to go on", () => {
    expect(standingIn("rejected", { maxAttempts: 1 }).action).toBeNull();
    expect(standingIn("pending", { maxAttempts: 1 }).action).toBe("continue");
  });

  test("is none where the status is one that nobody has heard of: it is still being checked", () => {
    const standing = standingIn("pending", { unknownStatus: true });
    expect(standing).toMatchObject({ status: "pending", action: null, follow: true });
  });

  test("is none for an older attempt", () => {
    const older = anInquiry(stateIn("rejected", { now }), { createdAt: new Date(now.getTime() - 1_000) });
    const newer = anInquiry(stateIn("pending", { now }), { createdAt: now });
    const seen = { inquiry: older, stale: false, unknownStatus: false };
    expect(toStanding([newer, older], seen, asked)).toMatchObject({ status: "rejected", action: null });
  });
});

describe("the mark", () => {
  test("changes with all that a page shows", () => {
    const standings = [
      standingIn("pending"),
      standingIn("pending", { stale: true }),
      standingIn("pending", { unknownStatus: true }),
      standingIn("processing"),
    ];
    expect(new Set(standings.map(({ mark }) => mark)).size).toBe(4);
  });
});
