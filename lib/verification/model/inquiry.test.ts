import { expect, test } from "vitest";
import { anInquiry, clockAt, stateIn } from "@/test/inquiries";
import { atTime, isLive, liveExpiredMs } from "./inquiry";

const now = new Date("2026-03-01T09:00:00.000Z");
const after = (ms: number) => new Date(now.getTime() + ms);

test("an inquiry is expired from its expiry on, although its row says otherwise", () => {
  const expiresAt = after(1_000);
  const inquiry = anInquiry({ status: "pending", inklinkId: "kyc_iq_1", expiresAt }, { createdAt: now });
  expect(atTime(inquiry, clockAt(after(999))).state.status).toBe("pending");
  expect(atTime(inquiry, clockAt(expiresAt)).state.status).toBe("expired");
});

test("an expired inquiry is refreshed for a while after a return, and not at all without one", () => {
  const expired = anInquiry(stateIn("expired", { now }), { createdAt: now });
  expect(isLive(expired, clockAt(now))).toBe(false);
  const returned = { ...expired, returnedAt: after(5_000) };
  expect(isLive(returned, clockAt(after(5_000 + liveExpiredMs - 1)))).toBe(true);
  expect(isLive(returned, clockAt(after(5_000 + liveExpiredMs)))).toBe(false);
});
