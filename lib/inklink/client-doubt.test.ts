import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultInput } from "@/sandbox/control-client";
import { failureOf, type InklinkWorld, startInklinkWorld, successOf } from "@/test/inklink-world";

let world: InklinkWorld;
beforeAll(async () => {
  world = await startInklinkWorld();
});
afterAll(() => world.sandbox.close());

const soon = { createTryTimeoutMs: 400 };
const doubtful = { retry: true, mayHaveHappened: true };

describe("no response in time", () => {
  test.each([
    ["the request is never worked on", { on: "create", kind: "hang" }, 0],
    ["the inquiry is made", { on: "create", kind: "hang-after" }, 1],
    ["the response has begun", { on: "create", kind: "endless" }, 0],
  ] as const)("is a timeout that is not retried, if %s", async (_, fault, expectedMade) => {
    const { response, tries, made, waits } = await world.create([fault], soon);
    expect(failureOf(response)).toMatchObject({ kind: "timeout", status: null, ...doubtful });
    expect([tries, made, waits]).toEqual([1, expectedMade, []]);
  });
});

describe("a connection that breaks after the request was read", () => {
  test.each([
    ["before anything was made", { on: "create", kind: "reset-before" }, 0],
    ["after the inquiry was made", { on: "create", kind: "reset-after" }, 1],
    ["in the middle of the response", { on: "create", kind: "truncate" }, 1],
  ] as const)("%s is not retried", async (_, fault, expectedMade) => {
    const { response, tries, made, waits } = await world.create([fault]);
    expect(failureOf(response)).toMatchObject({ kind: "connection_lost", ...doubtful });
    expect([tries, made, waits]).toEqual([1, expectedMade, []]);
  });
});

describe("a gateway that responds in place of InkLink", () => {
  test.each([
    [502, "html", 0],
    [504, "html", 0],
    [502, "html-after", 1],
    [504, "html-after", 1],
    [520, "html-after", 1],
    [599, "html-after", 1],
  ] as const)("with %i leaves the outcome unknown: %s", async (status, kind, expectedMade) => {
    const { response, tries, made, waits } = await world.create([{ on: "create", kind, status }]);
    expect(failureOf(response)).toMatchObject({ kind: "gateway_error", status, ...doubtful });
    expect([tries, made, waits]).toEqual([1, expectedMade, []]);
  });

  test("leaves it unknown after a try that was refused, too", async () => {
    const { response, tries, made } = await world.create([
      { on: "create", kind: "status", status: 503 },
      { on: "create", kind: "html-after" },
    ]);
    expect(failureOf(response)).toMatchObject({ kind: "gateway_error", status: 504, ...doubtful });
    expect([tries, made]).toEqual([2, 1]);
  });
});

describe("an invalid success", () => {
  const successes: [string, FaultInput, string][] = [
    ["a page", { on: "create", kind: "html" }, "not JSON"],
    ["nothing", { on: "create", kind: "empty" }, "not JSON"],
    ["very much", { on: "create", kind: "huge", bytes: 100_000_000 }, "too large"],
    ["no id", { on: "create", kind: "answer", remove: ["id"] }, "no usable id"],
  ];
  test.each(successes)("%s is an invalid response, and not retried", async (_, fault, detail) => {
    const { response, tries, waits } = await world.create([fault]);
    expect(failureOf(response)).toMatchObject({ kind: "invalid_answer", status: 200, detail, ...doubtful });
    expect([tries, waits]).toEqual([1, []]);
  });

  test.each([
    ["null", null],
    ["a number", 7],
    ["empty", ""],
    ["markup", "<script>alert(1)</script>"],
    ["a path", "../../admin"],
    ["slashes", "//evil.example/kyc_iq_1"],
    ["a query", "kyc_iq_1&status=approved"],
    ["a line break at its end", "kyc_iq_1\n"],
    ["a NUL", "kyc_iq_1\0"],
    ["letters beyond ASCII", "kyc_іq_1"],
    ["10 KB", "k".repeat(10_240)],
  ])("an id that is %s is not used", async (_, id) => {
    const { response, tries, made } = await world.create([{ on: "create", kind: "answer", patch: { id } }]);
    expect(failureOf(response)).toMatchObject({
      kind: "invalid_answer",
      detail: "no usable id",
      ...doubtful,
    });
    expect(failureOf(response).requestId).not.toBeNull();
    expect([tries, made]).toEqual([1, 1]);
  });

  test("a response for another subject is a mismatch", async () => {
    const { response, tries } = await world.create([
      { on: "create", kind: "answer", patch: { subject_id: "another-user" } },
    ]);
    expect(failureOf(response)).toMatchObject({ kind: "mismatch", retry: false, mayHaveHappened: true });
    expect(JSON.stringify(response)).not.toContain("another-user");
    expect(tries).toBe(1);
  });
});

describe("an unusual but usable success", () => {
  test.each([
    ["its expiry is garbage", { patch: { expires_at: "tomorrow" } }],
    ["its expiry is a number", { patch: { expires_at: 17 } }],
    [
      "it holds nothing but the id",
      { remove: ["subject_id", "expires_at", "level", "metadata", "features"] },
    ],
  ])("is used if %s", async (_, change) => {
    const { response } = await world.create([{ on: "create", kind: "answer", ...change }]);
    expect(successOf(response)).toMatchObject({ id: expect.stringMatching(/^kyc_iq_/), expiresAt: null });
  });

  test("is used after leading white space, up to a limit", async () => {
    const { response } = await world.create([{ on: "create", kind: "huge", bytes: 100_000 }]);
    expect(response.ok).toBe(true);
  });
});
