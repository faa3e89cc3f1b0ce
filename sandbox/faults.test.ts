import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FaultInput } from "./control-client";
import { createInquiry, startTestWorld, type TestWorld, wanted } from "./test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterEach(() => world.control.clearFaults());
afterAll(() => world.sandbox.close());

/** Creates an inquiry with a fault queued: the outcome, and how many inquiries InkLink then has. */
async function createThrough(subjectId: string, fault: FaultInput) {
  await world.control.addFault(fault);
  const outcome = await world.create(wanted(subjectId), {}).catch((error: unknown) => error);
  return { outcome, made: (await world.control.inquiries({ subjectId })).length };
}

/** Creates an inquiry with a short timeout. */
async function createAndLeave(subjectId: string, fault: FaultInput) {
  await world.control.addFault(fault);
  const leave = new AbortController();
  const body = JSON.stringify(wanted(subjectId));
  const attempt = fetch(`${world.sandbox.apiUrl}/kyc/inquiry`, {
    method: "POST",
    headers: { "api-key": "secret_live_test", "content-type": "application/json" },
    body,
    signal: leave.signal,
  });
  await expect.poll(() => world.control.requests({ subjectId })).toHaveLength(1);
  leave.abort();
  await expect(attempt).rejects.toThrow("aborted");
  return {
    made: (await world.control.inquiries({ subjectId })).length,
    requests: await world.control.requests({ subjectId }),
  };
}

function responded(outcome: unknown): Response {
  if (outcome instanceof Response) return outcome;
  throw new Error(`No response: ${String(outcome)}`);
}

describe("wrong responses", () => {
  test("status: an error in the documented form, with any Retry-After", async () => {
    const { outcome, made } = await createThrough("f-status", {
      on: "create",
      kind: "status",
      status: 429,
      retryAfter: "soon",
    });
    const response = responded(outcome);
    const { error } = await response.json();
    expect([response.status, response.headers.get("retry-after"), made]).toEqual([429, "soon", 0]);
    expect(error.code).toBe("RATE_LIMIT_EXCEEDED");
    expect(error.requestId).toBe(response.headers.get("x-request-id"));
  });

  test("html: a page instead of JSON", async () => {
    const response = responded((await createThrough("f-html", { on: "create", kind: "html" })).outcome);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<!doctype html>");
  });

  test("empty: no body", async () => {
    const response = responded((await createThrough("f-empty", { on: "create", kind: "empty" })).outcome);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("redirect: to another address", async () => {
    const location = "https://elsewhere.invalid/";
    const { outcome } = await createThrough("f-redirect", { on: "create", kind: "redirect", location });
    expect([responded(outcome).status, responded(outcome).headers.get("location")]).toEqual([302, location]);
  });

  test("huge: white space before the JSON", async () => {
    const { outcome } = await createThrough("f-huge", { on: "create", kind: "huge", bytes: 1_000_000 });
    const text = await responded(outcome).text();
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(text)).toMatchObject({ subject_id: "f-huge" });
  });

  test("answer: fields of a created inquiry replaced and removed", async () => {
    const fault: FaultInput = { on: "create", kind: "answer", patch: { level: 9 }, remove: ["id"] };
    const { outcome, made } = await createThrough("f-answer", fault);
    const body = await responded(outcome).json();
    expect(body).toMatchObject({ level: 9, subject_id: "f-answer" });
    expect(body).not.toHaveProperty("id");
    expect(made).toBe(1);
  });

  test("answer: fields of a result replaced, nested or flat", async () => {
    const id = await createInquiry(world, "f-result");
    const patch = { status: "approved", subject_id: "another" };
    await world.control.addFault({ on: "result", kind: "answer", patch });
    expect(await (await world.readResult(id)).json()).toMatchObject({ id, result: patch });
    await world.control.addFault({ on: "result", kind: "answer", flat: true, inquiryId: id });
    const flat = await (await world.readResult(id)).json();
    expect(flat).toMatchObject({ inquiry_id: id, status: "pending" });
    expect(flat).not.toHaveProperty("result");
  });
});

describe("broken connections", () => {
  test("reset-before: no inquiry is created", async () => {
    const { outcome, made } = await createThrough("f-before", { on: "create", kind: "reset-before" });
    expect([outcome, made]).toEqual([expect.any(TypeError), 0]);
  });

  test("reset-after: the inquiry is created, and the response is lost", async () => {
    const { outcome, made } = await createThrough("f-after", { on: "create", kind: "reset-after" });
    expect([outcome, made]).toEqual([expect.any(TypeError), 1]);
    const [request] = await world.control.requests({ subjectId: "f-after" });
    expect(request).toMatchObject({ responseStatus: null, inquiryId: expect.any(String) });
  });

  test("truncate: the response ends in its middle", async () => {
    const { outcome, made } = await createThrough("f-truncate", { on: "create", kind: "truncate" });
    expect(responded(outcome).status).toBe(200);
    await expect(responded(outcome).text()).rejects.toThrow();
    expect(made).toBe(1);
  });

  test("unreachable: connections are refused until it is switched off", async () => {
    await world.control.setUnreachable(true);
    const refused = await world.create(wanted("f-gone")).catch((error: unknown) => error);
    await world.control.setUnreachable(false);
    expect(refused).toMatchObject({ cause: { code: "ECONNREFUSED" } });
    expect((await world.create(wanted("f-gone"))).status).toBe(200);
  });
});

describe("slow responses", () => {
  test("delay: the normal response, late", async () => {
    const before = performance.now();
    const { outcome } = await createThrough("f-delay", { on: "create", kind: "delay", ms: 60 });
    expect(responded(outcome).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(55);
  });

  test("hang: no inquiry is created, and no response arrives", async () => {
    const { made, requests } = await createAndLeave("f-hang", { on: "create", kind: "hang" });
    expect([made, requests[0]?.responseStatus]).toEqual([0, null]);
  });

  test("hang-after: the inquiry is created, and no response arrives", async () => {
    const { made, requests } = await createAndLeave("f-hang-after", { on: "create", kind: "hang-after" });
    expect([made, requests[0]?.responseStatus]).toEqual([1, null]);
  });

  test("html-after: the inquiry is created, and a gateway responds with a page", async () => {
    const { outcome, made } = await createThrough("f-html-after", { on: "create", kind: "html-after" });
    expect([responded(outcome).status, made]).toEqual([504, 1]);
  });

  test("endless: a body without an end", async () => {
    const { outcome } = await createThrough("f-endless", { on: "create", kind: "endless" });
    const reader = responded(outcome).body?.getReader();
    for (let i = 0; i < 3; i++) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });
});

describe("fault queue", () => {
  test("applies a fault only to its target, as often as it says", async () => {
    const fault = { on: "create", kind: "status", status: 500, subjectId: "f-queue", times: 2 } as const;
    await world.control.addFault(fault);
    const statuses: number[] = [];
    for (const subject of ["f-queue", "f-other", "f-queue", "f-queue"]) {
      statuses.push((await world.create(wanted(subject))).status);
    }
    expect(statuses).toEqual([500, 200, 500, 200]);
    expect(await world.control.faults()).toEqual([]);
  });

  test("keeps permanent faults until it is cleared", async () => {
    await world.control.addFault({ on: "result", kind: "status", status: 500, times: "always" });
    const id = await createInquiry(world, "f-always");
    for (let i = 0; i < 3; i++) expect((await world.readResult(id)).status).toBe(500);
    await world.control.clearFaults();
    expect((await world.readResult(id)).status).toBe(200);
  });
});
