import { describe, expect, test } from "vitest";
import { growthOf, linear } from "@/test/timing";
import { originForm } from "./request-target";

describe("the target of a request", () => {
  test.each([
    ["/", "/"],
    ["/verify?next=/./x", "/verify?next=/./x"],
    ["http://localhost:3000/verify?a=b", "/verify?a=b"],
    ["http://evil.example/verify", "/verify"],
    ["HTTPS://evil.example:444/signin", "/signin"],
    ["http://evil.example", "/"],
    ["http://evil.example?a", "/?a"],
    ["/./admin", "/admin"],
    ["/x/../admin", "/admin"],
    ["/x/%2e%2E/admin", "/admin"],
    ["/x/.%2e/admin?a=..", "/admin?a=.."],
    ["/../../admin", "/admin"],
    ["/x\\..\\admin", "/admin"],
    ["/admin/.", "/admin/"],
    ["/.well-known/security.txt", "/.well-known/security.txt"],
    ["/_next/static/../../verify", "/verify"],
    ["/%zz", "/%zz"],
    // For pages, Next redirects browsers to the one URL.
    ["/verify/", "/verify/"],
    ["//evil.example/x", "//evil.example/x"],
    ["/\\evil.example/x", "//evil.example/x"],
    ["/api/webhooks/inklink/", "/api/webhooks/inklink"],
    ["/api/webhooks/inklink/?a=/", "/api/webhooks/inklink?a=/"],
    ["//api//webhooks/inklink//", "/api/webhooks/inklink"],
    ["http://verify.example//api/webhooks/inklink/", "/api/webhooks/inklink"],
  ])("%s is %s", (target, path) => {
    expect(originForm(target)).toBe(path);
  });

  test.each(["*", "", "verify", "localhost:80", "ftp://host/x", "://", "?x"])(
    "%j is none of ours",
    (target) => {
      expect(originForm(target)).toBeNull();
    },
  );

  test.each([
    ["slashes", (length: number) => `/api${"/".repeat(length)}x`],
    ["slashes at the end", (length: number) => `/api/x${"/".repeat(length)}`],
    ["dots", (length: number) => `/${".".repeat(length)}`],
    ["detours", (length: number) => `/${"../x/".repeat(length / 5)}`],
    ["a host", (length: number) => `http://${"a".repeat(length)}`],
  ])("costs no more than its length: %s", (_, targetOf) => {
    expect(growthOf(targetOf, originForm)).toBeLessThan(linear);
  });
});
