import { describe, expect, test } from "vitest";
import { securityHeaders, securityHeadersWithoutPage } from "./security-headers";

const production = {
  INKLINK_IDV_URL: "https://idv.inklink.com/flow?lang=de",
  signInTargets: [] as readonly string[] | null,
  isHttps: true,
  isProduction: true,
};

function policyOf(config: typeof production, nonce = "n0nce"): Record<string, string[]> {
  const header = securityHeaders(config, nonce)["Content-Security-Policy"] ?? "";
  const directives = header.split("; ").map((directive) => directive.split(" "));
  return Object.fromEntries(directives.map(([name, ...sources]) => [name, sources]));
}

describe("the content security policy", () => {
  const policy = policyOf(production);

  test("allows only named sources", () => {
    expect(policy["default-src"]).toEqual(["'none'"]);
  });

  test.each([["object-src"], ["base-uri"], ["frame-ancestors"]])("allows no %s", (directive) => {
    expect(policy[directive]).toEqual(["'none'"]);
  });

  test("runs scripts by this response's nonce alone, and evaluates nothing", () => {
    expect(policy["script-src"]).toEqual(["'nonce-n0nce'", "'strict-dynamic'"]);
    expect(policyOf(production, "other")["script-src"]).toContain("'nonce-other'");
  });

  test("has neither unsafe-inline nor unsafe-eval anywhere", () => {
    expect(Object.values(policy).flat().join(" ")).not.toContain("unsafe");
  });

  test("lets forms lead to the app and InkLink, by origin", () => {
    expect(policy["form-action"]).toEqual(["'self'", "https://idv.inklink.com"]);
  });

  test("lets the sign-in forms lead to the providers, too", () => {
    const signInTargets = ["https://accounts.google.com", "https://github.com"];
    expect(policyOf({ ...production, signInTargets })["form-action"]).toEqual([
      "'self'",
      "https://idv.inklink.com",
      ...signInTargets,
    ]);
  });

  test("has no form-action on the sign-in page if a provider may lead anywhere, and all the rest", () => {
    const { "form-action": _, ...others } = policy;
    expect(policyOf({ ...production, signInTargets: null })).toEqual(others);
  });

  test("stays one policy, whatever the hosted flow's URL contains", () => {
    const odd = { ...production, INKLINK_IDV_URL: "https://idv.example/;script-src *,x" };
    expect(policyOf(odd)["form-action"]).toContain("https://idv.example");
    expect(policyOf(odd)["script-src"]).toEqual(policy["script-src"]);
  });

  test("lets only the development server evaluate", () => {
    const development = policyOf({ ...production, isProduction: false });
    expect(development["script-src"]).toContain("'unsafe-eval'");
    expect(development["script-src"]).not.toContain("'unsafe-inline'");
  });
});

describe("the other headers", () => {
  test("forbid sniffing and framing, and send no referrer to other origins", () => {
    expect(securityHeaders(production, "n0nce")).toMatchObject({
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "same-origin",
    });
  });

  test("require https if the app uses https", () => {
    const header = securityHeaders(production, "n0nce")["Strict-Transport-Security"];
    expect(Number(/max-age=(\d+)/.exec(header ?? "")?.[1])).toBeGreaterThanOrEqual(31_536_000);
  });

  test("do not require https if the app uses http", () => {
    expect(securityHeaders({ ...production, isHttps: false }, "n0nce")).not.toHaveProperty(
      "Strict-Transport-Security",
    );
  });
});

describe("the headers of responses without a page", () => {
  const bare = securityHeadersWithoutPage(production);
  const policy = bare["Content-Security-Policy"]?.split("; ");

  test.each([["default-src"], ["object-src"], ["base-uri"], ["form-action"], ["frame-ancestors"]])(
    "allow no %s",
    (directive) => {
      expect(policy).toContain(`${directive} 'none'`);
    },
  );

  test("are those of pages otherwise", () => {
    const { "Content-Security-Policy": _, ...others } = securityHeaders(production, "n0nce");
    expect(bare).toMatchObject(others);
    expect(securityHeadersWithoutPage({ isHttps: false })).not.toHaveProperty("Strict-Transport-Security");
  });
});
