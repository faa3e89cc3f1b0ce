import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf, type InklinkWorld, startInklinkWorld, successOf } from "@/test/inklink-world";

let world: InklinkWorld;
beforeAll(async () => {
  world = await startInklinkWorld();
});
afterAll(() => world.sandbox.close());

const edited = (patch: Record<string, unknown>, more: { flat?: boolean; remove?: string[] } = {}) =>
  ({ on: "result", kind: "answer", patch, ...more }) as const;

describe.each([
  ["nested under `result`", false],
  ["at the top level", true],
])("a result %s", (_, flat) => {
  test("is read, and only status, time and request id are kept", async () => {
    const at = "2025-06-11T14:30:00.000Z";
    const { response } = await world.read(edited({ status: "approved", completed_at: at }, { flat }));
    expect(successOf(response)).toEqual({
      status: "approved",
      completedAt: new Date(at),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("needs only a status", async () => {
    const remove = ["id", "inquiry_id", "subject_id", "completed_at", "error", "created_at"];
    const { response } = await world.read(edited({ status: "rejected" }, { flat, remove }));
    expect(successOf(response)).toMatchObject({ status: "rejected", completedAt: null });
  });

  test.each([["tomorrow"], [17], [{}], ["2025-13-41T99:99:99Z"]])(
    "is read if its time is invalid: %j",
    async (completed_at) => {
      const { response } = await world.read(edited({ status: "approved", completed_at }, { flat }));
      expect(successOf(response)).toMatchObject({ status: "approved", completedAt: null });
    },
  );

  test.each([["on_hold"], ["APPROVED"], ["approved "], ["x".repeat(64)]])(
    "with the status %j is unknown",
    async (status) => {
      const { response } = await world.read(edited({ status }, { flat }));
      expect(successOf(response).status).toBe("unknown");
    },
  );

  test.each([
    ["of another inquiry", { inquiry_id: "kyc_iq_other" }],
    ["of another subject", { subject_id: "another-user" }],
    ["of an empty subject", { subject_id: "" }],
  ])("%s is a mismatch", async (_, patch) => {
    const { response, tries } = await world.read(edited({ status: "approved", ...patch }, { flat }));
    expect(failureOf(response)).toMatchObject({ kind: "mismatch", retry: false });
    expect(tries).toBe(1);
  });

  test.each([
    ["has no status", {}, ["status"]],
    ["has an empty status", { status: "" }, []],
    ["has a status that is no text", { status: { approved: true } }, []],
    ["has a status of 10 KB", { status: "a".repeat(10_240) }, []],
    ["names its subject with no text", { status: "approved", subject_id: 5 }, []],
  ])("is an invalid response if it %s", async (_, patch, remove) => {
    const { response } = await world.read(edited(patch, { flat, remove }));
    expect(failureOf(response)).toMatchObject({ kind: "invalid_answer", status: 200 });
  });
});

describe("a result at both levels", () => {
  test.each([
    ["above a nested result", { subject_id: "another-user", result: { status: "approved" } }],
    ["above a nested result", { inquiry_id: "kyc_iq_other", result: { status: "approved" } }],
    ["below a status", { status: "approved", result: { subject_id: "another-user" } }],
    ["below a status", { status: "approved", result: { inquiry_id: "kyc_iq_other" } }],
  ])("is a mismatch if another subject or inquiry is named %s", async (_, patch) => {
    const { response } = await world.read(edited(patch, { flat: true }));
    expect(failureOf(response).kind).toBe("mismatch");
  });

  test.each([
    ["rejected", { status: "approved" }],
    ["approved", { status: "rejected" }],
    ["pending", { status: "approved" }],
    ["on_hold", { status: "approved" }],
    ["approved", { status: "on_hold" }],
    ["ok", { status: "approved" }],
    ["", { status: "approved" }],
    [200, { status: "approved" }],
    [false, { status: "approved" }],
    [{}, { status: "approved" }],
    ["approved", { status: "" }],
    ["approved", { status: 1 }],
    ["approved", { status: "Approved" }],
    [null, { status: "approved", result: { status: "rejected" } }],
    ["approved", { result: { status: "rejected" } }],
  ])("is unknown if they contradict each other: %j and %j", async (status, result) => {
    const { response } = await world.read(edited({ status, result }, { flat: true }));
    expect(successOf(response).status).toBe("unknown");
  });

  test.each([
    ["approved", { status: "approved" }],
    [null, { status: "approved" }],
    ["approved", { status: null }],
  ])("is the status that both have: %j and %j", async (status, result) => {
    const { response } = await world.read(edited({ status, result }, { flat: true }));
    expect(successOf(response).status).toBe("approved");
  });

  test("has the time at the level of its status", async () => {
    const [above, below] = ["2025-06-11T14:30:00.000Z", "2025-06-12T14:30:00.000Z"];
    const nested = { status: "approved", completed_at: below };
    const both = edited({ status: "approved", completed_at: above, result: nested }, { flat: true });
    expect(successOf((await world.read(both)).response).completedAt).toEqual(new Date(below));
    const other = { completed_at: below };
    const one = edited({ status: "approved", completed_at: above, result: other }, { flat: true });
    expect(successOf((await world.read(one)).response).completedAt).toEqual(new Date(above));
  });

  test.each([["pass"], [""], [null], [1], [true], [[]], [[{ status: "rejected" }]], [{}], [{ score: 0.9 }]])(
    "may have a `result` of another meaning: %j",
    async (result) => {
      const { response } = await world.read(edited({ status: "processing", result }, { flat: true }));
      expect(successOf(response).status).toBe("processing");
    },
  );
});

describe("no result", () => {
  test.each([
    ["a 404", { on: "result", kind: "status", status: 404 }, "not_found"],
    ["a 401", { on: "result", kind: "status", status: 401 }, "unauthorized"],
    ["a 429", { on: "result", kind: "status", status: 429, retryAfter: "1" }, "rate_limited"],
    ["a 500", { on: "result", kind: "status", status: 500, times: "always" }, "server_error"],
    ["a page", { on: "result", kind: "html" }, "invalid_answer"],
    ["an empty body", { on: "result", kind: "empty" }, "invalid_answer"],
    ["too much", { on: "result", kind: "huge", bytes: 100_000_000 }, "invalid_answer"],
    ["a reset", { on: "result", kind: "reset-after" }, "connection_lost"],
    ["half a response", { on: "result", kind: "truncate" }, "connection_lost"],
  ] as const)("but %s is requested once", async (_, fault, kind) => {
    const { response, tries } = await world.read(fault);
    expect(failureOf(response).kind).toBe(kind);
    expect(tries).toBe(1);
  });

  test.each([
    ["never comes", { on: "result", kind: "hang" }],
    ["never ends", { on: "result", kind: "endless" }],
    ["comes late", { on: "result", kind: "delay", ms: 60_000 }],
  ] as const)("but a response that %s is awaited up to the given limit", async (_, fault) => {
    const { response, tries } = await world.read(fault, { timeoutMs: 400 });
    expect(failureOf(response)).toMatchObject({ kind: "timeout", status: null });
    expect(tries).toBe(1);
  });

  test("but a connection that cannot be made", async () => {
    const inquiry = await world.createInquiry();
    await world.control.setUnreachable(true);
    const response = await world.client
      .getResult(inquiry, { timeoutMs: 14_000 })
      .finally(() => world.control.setUnreachable(false));
    expect(failureOf(response)).toMatchObject({ kind: "unreachable", mayHaveHappened: false });
  });

  test("for an inquiry that InkLink no longer has is not found", async () => {
    const inquiry = await world.createInquiry();
    await world.control.forget(inquiry.inquiryId);
    const response = await world.client.getResult(inquiry, { timeoutMs: 14_000 });
    expect(failureOf(response)).toMatchObject({ kind: "not_found", status: 404, retry: false });
  });
});
