import { describe, expect, test } from "vitest";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import { checkNames, checkNamesInScope } from "./requested-checks";
import { scopeOf } from "./scope";

const features = (set: Extract<RequestedChecks, { features: unknown }>["features"]) => ({ features: set });

describe("the requested checks", () => {
  test.each([
    [{ level: 1 }, ["document", "selfie"]],
    [{ level: 2 }, ["document", "selfie", "address"]],
    [{ level: 3 }, ["document", "selfie", "address", "screening"]],
    [features({ selfie_scan: true, doc_scan: true }), ["document", "selfie"]],
    [features({ doc_scan: { strict: true } }), ["document"]],
    [features({ selfie_scan: true }), ["selfie"]],
    [features({ doc_scan: true, selfie_scan: false }), ["document"]],
    [features({ doc_scan: null, selfie_scan: true, phone: true }), ["selfie", "other"]],
    [features({ phone: true }), ["other"]],
    [features({ DOC_SCAN: true }), ["other"]],
    [features({ doc_scan: false }), ["other"]],
  ] as [RequestedChecks, string[]][])("%j: %j", (checks, requested) => {
    expect(checkNames(checks)).toEqual(requested);
  });

  test("of an inquiry follow from its scope, and for a custom set from the configuration", () => {
    const checks = features({ selfie_scan: true });
    const configured = { checks, scope: scopeOf(checks) };
    expect(checkNamesInScope(configured.scope, configured)).toEqual(["selfie"]);
    expect(checkNamesInScope("level:2", configured)).toEqual(["document", "selfie", "address"]);
    expect(checkNamesInScope("level:0", configured)).toEqual(["other"]);
    expect(checkNamesInScope("features:0123456789abcdef", configured)).toEqual(["other"]);
  });
});
