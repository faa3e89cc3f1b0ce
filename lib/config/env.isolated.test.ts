import { env as environment } from "node:process";
import { expect, test, vi } from "vitest";
import { env, issuerOf } from "./env";

test("next-auth reads only our variables, and no URL but APP_URL; issuers are those that it uses", () => {
  const own = {
    APP_URL: "https://verify.example",
    AUTH_SECRET: "a-secret-of-more-than-32-characters",
    AUTH_OIDC_ISSUER: "https://id.example",
    AUTH_OIDC_ID: "a",
    AUTH_OIDC_SECRET: "o",
    INKLINK_API_KEY: "k",
    INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ=",
  };
  const others = {
    AUTH_URL: "https://evil.example/auth",
    NEXTAUTH_URL: "https://evil.example",
    NEXTAUTH_SECRET: "another",
    AUTH_REDIRECT_PROXY_URL: "https://evil.example/auth",
    AUTH_TRUST_HOST: "true",
    AUTH_SECRET_1: "another",
    AUTH_OIDC_KEY: "another",
  };
  for (const [name, value] of Object.entries({ ...own, ...others })) vi.stubEnv(name, value);
  expect(env().APP_URL).toBe(own.APP_URL);
  const left = Object.entries(environment).filter(([name]) => /^(NEXT)?AUTH_/.test(name));
  expect(Object.fromEntries(left)).toEqual({
    AUTH_URL: own.APP_URL,
    AUTH_SECRET: own.AUTH_SECRET,
    AUTH_OIDC_ISSUER: own.AUTH_OIDC_ISSUER,
    AUTH_OIDC_ID: own.AUTH_OIDC_ID,
    AUTH_OIDC_SECRET: own.AUTH_OIDC_SECRET,
  });
  const issuers = ["oidc", "google", "github", "no-provider"].map(issuerOf);
  expect(issuers).toEqual(["https://id.example", "https://accounts.google.com", "https://github.com", null]);
});
