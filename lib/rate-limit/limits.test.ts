import { describe, expect, test } from "vitest";
import { type LimitName, limitOf, limits, windowMs } from "./limits";

const names: readonly LimitName[] = ["form", "signIn", "refresh"];

describe("the limits", () => {
  test("permit thirty starts of one user in ten minutes, and fifty at once", () => {
    expect(limits.form.perUser).toBeGreaterThanOrEqual(2 * 50);
    expect(windowMs).toBe(600_000);
  });

  test("permit a page without scripts that refreshes every five seconds, open twice", () => {
    expect(limits.refresh.perUser).toBeGreaterThan(2 * (windowMs / 5_000));
  });

  test.each(names)("count in whole milliseconds: %s", (name) => {
    for (const most of [limits[name].perUser ?? 1, limits[name].perAddress]) {
      expect(windowMs % most).toBe(0);
    }
  });

  test.each([
    ["POST", "/verify", "form"],
    ["POST", "/kyc/complete", "form"],
    ["POST", "/account/export", "form"],
    ["POST", "/", "form"],
    ["POST", "/administration", "form"],
    ["POST", "/signin", "signIn"],
    ["POST", "/api/auth/callback/oidc", "signIn"],
    ["POST", "/nowhere", "form"],
    ["POST", "/api/nowhere", "form"],
    ["POST", "/api/auth/signin/oidc", "form"],
    ["POST", "/api/webhooks/other", "form"],
    ["POST", "/api/health/other", "form"],
    ["POST", "/api/verification/status", "form"],
    ["POST", "/admin/nowhere", "form"],
    ["POST", "/verify/", "form"],
    ["POST", "/signin.rsc", "form"],
    ["GET", "/api/auth/session", null],
    ["GET", "/api/auth/callback/oidc", "signIn"],
    ["GET", "/verify", null],
    ["GET", "/kyc/complete", null],
    ["GET", "/signin", null],
    ["GET", "/api/verification/status", null],
    ["GET", "/api/health/ready", null],
    ["POST", "/api/webhooks/inklink", null],
    ["POST", "/admin", null],
    ["POST", "/admin/people/1", null],
  ])("are consumed by %s %s: %s", (method, path, limit) => {
    expect(limitOf(method, path)).toBe(limit);
  });
});
