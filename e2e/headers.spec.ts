import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import { finishPlainly, openInquiry, returnPath, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

async function policyOf(client: PlainClient, path: string): Promise<Map<string, string>> {
  const { headers } = await client.get(path);
  const policy = headers.get("content-security-policy") ?? "";
  return new Map(
    policy.split(";").map((directive) => {
      const [name = "", ...sources] = directive.trim().split(" ");
      return [name, sources.join(" ")];
    }),
  );
}

const everywhere = [
  "/",
  "/signin",
  "/nowhere",
  "/admin",
  "/api/verification/status",
  "/api/auth/session",
  "/api/nowhere",
];

test("every response has the security headers", async ({ client, world }) => {
  const user = createPlainClient(world.appUrl);
  const id = await openInquiry(user, await signInPlainly(user));
  await finishPlainly(user, world, id, "approved");
  const requests = [
    ...everywhere.map((path) => [client, path] as const),
    ...["/verify", "/welcome", returnPath(id), returnPath("kyc_iq_unknown")].map(
      (path) => [user, path] as const,
    ),
  ];
  for (const [visitor, path] of requests) {
    const { headers } = await visitor.get(path);
    expect(headers.get("x-powered-by"), path).toBeNull();
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("referrer-policy"), path).toMatch(/^(same-origin|no-referrer|strict-origin)$/);
    expect(headers.get("strict-transport-security"), "there is no https here").toBeNull();
    const policy = await policyOf(visitor, path);
    expect(policy.get("script-src"), path).toMatch(/'nonce-[A-Za-z0-9+/]{22}=='/);
    expect(policy.get("script-src"), path).not.toMatch(/unsafe-(inline|eval)/);
    for (const directive of ["object-src", "base-uri", "frame-ancestors"])
      expect(policy.get(directive), `${directive} of ${path}`).toBe("'none'");
    if (visitor === user) expect(headers.get("cache-control"), path).toContain("no-store");
  }
});

test("responses without a page allow nothing", async ({ client }) => {
  for (const path of ["/api/health/live", "/api/health/ready", "/manifest.webmanifest"]) {
    const policy = await policyOf(client, path);
    expect(policy.get("default-src"), path).toBe("'none'");
    expect(policy.get("frame-ancestors"), path).toBe("'none'");
    expect(policy.has("script-src"), path).toBe(false);
  }
});

test("every response has a new nonce, and its scripts use it", async ({ client }) => {
  const seen = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const { headers, body } = await client.get("/signin");
    const nonce = /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1] ?? "";
    const scripts = [...body.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    seen.add(nonce);
  }
  expect(seen.size).toBe(3);
});

test("static files have nosniff too", async ({ client }) => {
  const { body } = await client.get("/");
  const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(body)?.[1] ?? "";
  for (const path of [script, "/logo.svg"]) {
    const { status, headers } = await client.get(path);
    expect([status, headers.get("x-content-type-options"), headers.get("x-powered-by")]).toEqual([
      200,
      "nosniff",
      null,
    ]);
  }
});

test("the page for a static file that does not exist has the security headers", async ({ client }) => {
  const { status, headers } = await client.get("/_next/static/nothing.js");
  expect(status).toBe(404);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("x-frame-options")).toBe("DENY");
});

test("redirects and refusals have the security headers too", async ({ client }) => {
  for (const response of [
    await client.get("/verify", { follow: false }),
    await client.request("PUT", "/verify"),
    await client.request("POST", "/verify", { headers: { origin: "https://evil.example" } }),
  ]) {
    expect(response.headers.get("content-security-policy"), String(response.status)).toContain(
      "object-src 'none'",
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  }
});
