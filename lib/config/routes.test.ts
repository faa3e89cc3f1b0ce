import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isForPrograms, isUnknownApi, routeOf } from "./routes";

describe("the routes", () => {
  test("are all that app/ contains", () => {
    const files = readdirSync("app", { recursive: true, encoding: "utf8" });
    const routes = files
      .filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file))
      .map((file) => `/${file}`.replace(/\/[^/]+$/, "").replace(/\/\([^)]+\)/g, ""));
    expect(routes.length).toBeGreaterThan(5);
    // The page for all other addresses.
    const named = routes.filter((route) => route !== "" && !route.startsWith("/[..."));
    const unnamed = named.filter((route) => routeOf(route) !== route);
    expect(unnamed, "add them to lib/config/routes.ts").toEqual([]);
  });

  test.each([
    ["/", "/"],
    ["/?utm=1", "/"],
    ["/verify?next=%2Fpayouts", "/verify"],
    ["/kyc/complete?inquiry_id=kyc_iq_1", "/kyc/complete"],
    ["/api/auth/callback/oidc?code=abc", "/api/auth/callback/[provider]"],
    ["/.well-known/security.txt", "/.well-known/security.txt"],
    ["/.well-known/other.txt", "other"],
    ["/api/auth/session", "other"],
    ["/api/webhooks/inklink/x", "other"],
    ["/verify/", "other"],
    ["/verify/robin@example.test", "other"],
    ["//verify", "other"],
    ["", "other"],
  ])("%s is %s", (url, route) => {
    expect(routeOf(url)).toBe(route);
  });

  test.each(["/api", "/api/x", "/api/auth/session", "/api/webhooks/x", "/api/health/live/x"])(
    "%s is no route, and no page either",
    (path) => expect(isUnknownApi(path)).toBe(true),
  );

  test.each(["/api/health/live", "/api/auth/callback/oidc", "/apiary", "/x/api/x", "/"])(
    "%s may be a route, or have a not-found page",
    (path) => expect(isUnknownApi(path)).toBe(false),
  );

  test.each(["/.well-known/security.txt", "/manifest.webmanifest", "/api/health/ready"] as const)(
    "%s is for programs, also while the database is down",
    (route) => expect(isForPrograms(route)).toBe(true),
  );

  test.each(["/", "/verify", "/api/verification/status"] as const)("%s is for pages", (route) =>
    expect(isForPrograms(route)).toBe(false),
  );
});
