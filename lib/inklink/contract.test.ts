import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLANTED_PERSONAL_DATA } from "@/sandbox/sandbox";
import { apiKey } from "@/sandbox/test-world";
import { failureOf, type InklinkWorld, startInklinkWorld, successOf } from "@/test/inklink-world";
import { createdInquirySchema, errorBodySchema, resultSchema, resultStatusSchema } from "./schemas";

// The sandbox is written from the vendor's documentation, not from these schemas: this file compares the two.
let world: InklinkWorld;
beforeAll(async () => {
  world = await startInklinkWorld();
});
afterAll(() => world.sandbox.close());

/** A response as it is on the wire. */
async function requestApi(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const headers = { "api-key": apiKey, "content-type": "application/json" };
  const response = await fetch(`${world.sandbox.apiUrl}${path}`, { headers, ...init });
  return { status: response.status, body: await response.json() };
}

describe("the app's request", () => {
  test.each([
    ["level 1", { level: 1 }, 1],
    ["level 2", { level: 2 }, 2],
    ["level 3", { level: 3 }, 3],
    ["features", { features: { doc_scan: true, selfie_scan: { strict: true } } }, null],
  ] as const)("is accepted for %s, and contains nothing else", async (_, checks, level) => {
    const { response, subjectId, requests } = await world.create([], { checks });
    const [inquiry] = await world.control.inquiries({ subjectId });
    expect(successOf(response)).toMatchObject({
      id: inquiry?.id,
      expiresAt: new Date(inquiry?.expiresAt ?? Number.NaN),
    });
    expect(inquiry).toMatchObject({ level, metadata: { a: "b" } });
    expect(requests).toMatchObject([{ method: "POST", apiKeyOk: true, responseStatus: 200 }]);
    expect(requests[0]?.body).toEqual({
      subject_id: subjectId,
      return_url: "http://localhost:3999/kyc/complete",
      ...checks,
      metadata: { a: "b" },
    });
  });

  test("for a result is the id in the path and the key", async () => {
    const { requests, inquiryId } = await world.read();
    const path = `/api/v1/kyc/inquiry/${inquiryId}/result`;
    expect(requests).toMatchObject([{ path, apiKeyOk: true, bodyLength: 0, responseStatus: 200 }]);
  });
});

describe("InkLink's response", () => {
  test("to a creation parses", async () => {
    const body = JSON.stringify({ subject_id: "person", return_url: "http://localhost:3999/", level: 2 });
    const received = await requestApi("/kyc/inquiry", { method: "POST", body });
    const created = createdInquirySchema.parse(received.body);
    expect(created).toEqual({
      id: expect.stringMatching(/^kyc_iq_/),
      subject_id: "person",
      expires_at: expect.any(Date),
      level: 2,
    });
  });

  test.each(resultStatusSchema.options)("as a result parses: %s", async (status) => {
    const inquiry = await world.createInquiry();
    const { completedAt } = await world.control.setResult(inquiry.inquiryId, { status });
    const { body } = await requestApi(`/kyc/inquiry/${inquiry.inquiryId}/result`);
    const decided = completedAt === null ? null : new Date(completedAt);
    expect(resultSchema.parse(body)).toMatchObject({ status, completedAt: decided });
    const read = successOf(await world.client.getResult(inquiry, { timeoutMs: 14_000 }));
    expect(read).toMatchObject({ status, completedAt: decided });
    expect(decided !== null).toBe(["approved", "rejected", "failed"].includes(status));
  });

  test("as a result contains personal data, of which the app reads none", async () => {
    const inquiry = await world.createInquiry();
    const { body } = await requestApi(`/kyc/inquiry/${inquiry.inquiryId}/result`);
    const read = await world.client.getResult(inquiry, { timeoutMs: 14_000 });
    for (const planted of Object.values(PLANTED_PERSONAL_DATA)) {
      expect(JSON.stringify(body)).toContain(planted);
      expect(JSON.stringify([resultSchema.parse(body), read])).not.toContain(planted);
    }
  });

  test("about another subject is a mismatch", async () => {
    const inquiry = await world.createInquiry();
    await world.control.setResult(inquiry.inquiryId, { status: "approved", subject_id: "another-user" });
    const response = await world.client.getResult(inquiry, { timeoutMs: 14_000 });
    expect(failureOf(response).kind).toBe("mismatch");
  });
});

describe("InkLink's refusal", () => {
  const invalid = { method: "POST", body: "{}" };
  const noKey = { headers: {} };

  test.each([
    [400, "VALIDATION_ERROR", "/kyc/inquiry", invalid],
    [401, "UNAUTHORIZED", "/kyc/inquiry/kyc_iq_nobodys/result", noKey],
    [404, "NOT_FOUND", "/kyc/inquiry/kyc_iq_nobodys/result", {}],
  ])("parses: %i %s", async (status, code, path, init) => {
    const received = await requestApi(path, init);
    expect(received.status).toBe(status);
    expect(errorBodySchema.parse(received.body).error).toMatchObject({
      code,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      details: status === 400 ? [{ field: "subject_id" }, { field: "return_url" }] : [],
    });
  });

  test.each([
    [429, "RATE_LIMIT_EXCEEDED"],
    [500, "INTERNAL_ERROR"],
  ])("parses: %i %s", async (status, code) => {
    const { inquiryId } = await world.createInquiry();
    await world.control.addFault({ on: "result", kind: "status", status, inquiryId });
    const received = await requestApi(`/kyc/inquiry/${inquiryId}/result`);
    expect(received.status).toBe(status);
    expect(errorBodySchema.parse(received.body).error.code).toBe(code);
  });
});
