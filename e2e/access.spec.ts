import { createPlainClient } from "../sandbox/visitor/plain-client";
import { returnPath, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("a user's pages redirect to sign-in and back if signed out", async ({ client, control }) => {
  for (const path of ["/verify", "/welcome", returnPath("kyc_iq_unknown"), "/kyc/complete"]) {
    const response = await client.get(path);
    expect([response.status, response.url.pathname]).toEqual([200, "/signin"]);
    const wanted = response.url.searchParams.get("callbackUrl");
    expect(wanted).toBe(path);
  }
  expect(await control.requests()).toEqual([]);
});

test("the page behind verification redirects unverified users to /verify and back", async ({ client }) => {
  const response = await signInPlainly(client, undefined, "/welcome");
  expect(response.url.pathname).toBe("/verify");
  expect(response.url.searchParams.get("next")).toBe("/welcome");
});

test("the console responds 404 to everyone but operators", async ({ client, world }) => {
  const signedOut = createPlainClient(world.appUrl);
  await signInPlainly(client);
  const missing = await client.get("/nowhere");
  for (const path of ["/admin", "/admin/", "/admin/people", "/ADMIN"]) {
    for (const visitor of [signedOut, client]) {
      const response = await visitor.get(path);
      expect([response.status, path]).toEqual([404, path]);
    }
  }
  expect(missing.status).toBe(404);
});

test("the status API returns nothing without a session", async ({ client, world }) => {
  const signedOut = createPlainClient(world.appUrl);
  expect((await signedOut.get("/api/verification/status")).status).toBe(401);
  await signInPlainly(client);
  expect((await client.get("/api/verification/status?inquiry_id=kyc_iq_unknown")).status).toBe(404);
  expect(await client.get("/api/verification/status").then(({ status }) => status)).toBe(200);
});

test("the health endpoints need no session", async ({ client }) => {
  for (const path of ["/api/health/live", "/api/health/ready"]) {
    const response = await client.get(path);
    expect([response.status, JSON.parse(response.body)]).toEqual([200, { status: "ok" }]);
  }
});

test("unsupported methods are rejected", async ({ client }) => {
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const response = await client.request(method, "/verify", { follow: false });
    expect([response.status, method]).toEqual([405, method]);
  }
});
