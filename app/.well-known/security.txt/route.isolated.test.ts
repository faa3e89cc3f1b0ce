import { NextRequest } from "next/server";
import { beforeEach, expect, test, vi } from "vitest";
import { brand } from "@/brand/brand";

const variables = {
  APP_URL: "https://verify.example",
  AUTH_SECRET: "a-secret-of-more-than-32-characters",
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "a",
  AUTH_OIDC_SECRET: "o",
  INKLINK_API_KEY: "k",
  INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ=",
};

beforeEach(() => {
  // The environment is read once per copy of its module.
  vi.resetModules();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

async function get(): Promise<Response> {
  const { GET } = await import("./route");
  return GET(new NextRequest("https://verify.example/.well-known/security.txt"));
}

test("with SUPPORT_URL, security.txt names it as the contact", async () => {
  vi.stubEnv("SUPPORT_URL", "https://verify.example/help");
  const response = await get();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await response.text()).toMatch(/^Contact: https:\/\/verify\.example\/help\r\n/);
});

// A brand with a support address always has a contact.
test.skipIf(brand.support !== null)("without SUPPORT_URL, the response is a whole 404 page", async () => {
  vi.stubEnv("SUPPORT_URL", "");
  const response = await get();
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(await response.text()).toMatch(/<html lang="en" dir="ltr">[\s\S]+<h1>/);
});
