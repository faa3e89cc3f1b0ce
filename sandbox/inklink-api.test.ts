import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLANTED_PERSONAL_DATA } from "./sandbox";
import { createInquiry, startTestWorld, type TestWorld, wanted } from "./test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

describe("creating an inquiry", () => {
  test("returns every documented field", async () => {
    const response = await world.create(wanted("user-1", { level: 2, metadata: { verification: "v1" } }));
    expect(response.status).toBe(200);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^kyc_iq_[a-z0-9]{20}$/),
      subject_id: "user-1",
      features: { doc_scan: true, selfie_scan: true, address: true },
      return_url: "http://localhost:3999/kyc/complete?lang=de",
      metadata: { verification: "v1" },
      expires_at: expect.any(String),
      level: 2,
      created_by: expect.any(String),
      created_at: expect.any(String),
      updated_at: expect.any(String),
      deleted_at: null,
    });
  });

  test("accepts features instead of a level", async () => {
    const response = await world.create(wanted("user-1", { features: { doc_scan: { strict: true } } }));
    expect(await response.json()).toMatchObject({ level: null, features: { doc_scan: { strict: true } } });
  });

  test("expires after a day, unless the control sets another time", async () => {
    const id = await createInquiry(world, "user-expiry");
    await world.control.setSettings({ inquiryLifetimeMs: 1000 });
    const shorter = await createInquiry(world, "user-expiry");
    await world.control.setSettings({ inquiryLifetimeMs: 86_400_000 });
    const inquiries = await world.control.inquiries({ subjectId: "user-expiry" });
    const lifetimes = inquiries.map((it) => [it.id, Date.parse(it.expiresAt) - Date.parse(it.createdAt)]);
    expect(lifetimes).toEqual([
      [shorter, 1000],
      [id, 86_400_000],
    ]);
  });

  test.each([
    ["an empty subject", { subject_id: " " }, ["subject_id"]],
    ["an e-mail as the subject", { subject_id: "ada@example.com" }, ["subject_id"]],
    ["no subject", { subject_id: undefined }, ["subject_id"]],
    ["a relative return_url", { return_url: "/kyc/complete" }, ["return_url"]],
    ["a return_url that is not http", { return_url: "javascript:alert(1)" }, ["return_url"]],
    ["a level of text", { level: "1" }, ["level"]],
    ["a level out of range", { level: 4 }, ["level"]],
    ["features that are a list", { features: [] }, ["features"]],
    ["a level and features", { level: 1, features: {} }, ["features"]],
    ["metadata that is not text", { metadata: { a: 1 } }, ["metadata.a"]],
    ["unknown fields", { email: "x", name: "y" }, ["email", "name"]],
    ["two bad fields", { level: 0, return_url: "x" }, ["return_url", "level"]],
  ])("refuses %s", async (_, change, fields) => {
    const response = await world.create({ ...wanted("user-1"), ...change });
    const body = await response.json();
    expect(response.status).toBe(400);
    expect(body.error.code).toBe("VALIDATION_ERROR");
    expect(body.error.requestId).toBe(response.headers.get("x-request-id"));
    expect(body.error.details.map((it: { field: string }) => it.field)).toEqual(fields);
  });

  test.each([
    ["text that is not JSON", "{", {}],
    ["a list", "[]", {}],
    ["another content type", JSON.stringify(wanted("user-1")), { "content-type": "text/plain" }],
  ])("refuses %s", async (_, body, headers) => {
    const response = await world.create(body, headers);
    expect(response.status).toBe(400);
    expect((await response.json()).error.details).toEqual([{ field: "", message: expect.any(String) }]);
  });

  test.each([[""], ["secret_live_other"]])("refuses the key %j", async (key) => {
    const response = await world.create(wanted("user-1"), { "api-key": key });
    expect(response.status).toBe(401);
    expect((await response.json()).error.code).toBe("UNAUTHORIZED");
  });
});

describe("reading a result", () => {
  test("is pending until the person acts", async () => {
    const id = await createInquiry(world, "user-2");
    const response = await world.readResult(id);
    const body = await response.json();
    expect(response.status).toBe(200);
    expect(response.headers.get("x-request-id")).toBeTruthy();
    expect(body).toMatchObject({ id, result: { inquiry_id: id, subject_id: "user-2", status: "pending" } });
    expect(body.result).toMatchObject({
      error: null,
      retry_count: 0,
      submitted_at: null,
      completed_at: null,
    });
    expect(body.result.status_history).toHaveLength(1);
  });

  test("holds personal data that the app must not keep", async () => {
    const text = await (await world.readResult(await createInquiry(world, "user-2"))).text();
    for (const planted of Object.values(PLANTED_PERSONAL_DATA)) expect(text).toContain(planted);
  });

  test("is not found if the inquiry is unknown or was deleted", async () => {
    const id = await createInquiry(world, "user-2");
    await world.control.forget(id);
    for (const unknown of [id, "kyc_iq_nothing", "%ff"]) {
      const response = await world.readResult(unknown);
      expect(response.status).toBe(404);
      expect((await response.json()).error.code).toBe("NOT_FOUND");
    }
  });

  test("is what the control sets, in any direction", async () => {
    const id = await createInquiry(world, "user-3");
    for (const status of ["approved", "rejected", "pending", "invented"]) {
      await world.control.setResult(id, { status });
    }
    await world.control.setResult(id, { status: "failed", error: "odd", subject_id: "another-user" });
    const { result } = await (await world.readResult(id)).json();
    expect(result).toMatchObject({ status: "failed", error: "odd", subject_id: "another-user" });
    expect(result.completed_at).not.toBeNull();
    expect(result.status_history.map((it: { status: string }) => it.status)).toEqual([
      "pending",
      "approved",
      "rejected",
      "pending",
      "invented",
      "failed",
    ]);
  });
});

describe("request log", () => {
  test("holds every request, including refused ones", async () => {
    await world.control.clearRequests();
    const id = await createInquiry(world, "user-4");
    await world.create(wanted("user-4"), { "api-key": "wrong" });
    await world.readResult(id);
    expect(await world.control.requests({ subjectId: "user-4" })).toMatchObject([
      { method: "POST", apiKeyOk: true, responseStatus: 200, inquiryId: id, body: wanted("user-4") },
      { method: "POST", apiKeyOk: false, responseStatus: 401, inquiryId: null },
      { method: "GET", apiKeyOk: true, responseStatus: 200, inquiryId: id, body: null, bodyLength: 0 },
    ]);
    expect(await world.control.requests({ subjectId: "user-4", method: "get" })).toHaveLength(1);
    expect(await world.control.requests({ subjectId: "nobody" })).toEqual([]);
  });
});
