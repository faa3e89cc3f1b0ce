import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { routeOf } from "./routes";

describe("the routes", () => {
  test("are all that app/ holds", () => {
    const files = readdirSync("app", { recursive: true, encoding: "utf8" });
    const routes = files
      .filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file))
      .map((file) => `/${file}`.replace(/\/[^/]+$/, "").replace(/\/\([^)]+\)/g, ""));
    expect(routes.length).toBeGreaterThan(5);
    const unnamed = routes.filter((route) => route !== "" && routeOf(route) !== route);
    expect(unnamed, "add them to lib/routes.ts").toEqual([]);
  });

  test.each([
    ["/", "/"],
    ["/?utm=1", "/"],
    ["/verify?next=%2Fpayouts", "/verify"],
    ["/kyc/complete?inquiry_id=kyc_iq_1", "/kyc/complete"],
    ["/api/auth/callback/oidc?code=abc", "/api/auth/[...nextauth]"],
    ["/verify/", "other"],
    ["/verify/robin@example.test", "other"],
    ["//verify", "other"],
    ["", "other"],
  ])("%s is %s", (url, route) => {
    expect(routeOf(url)).toBe(route);
  });
});
