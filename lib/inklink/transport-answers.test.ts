import { describe, expect, test } from "vitest";
import { failureOf, successOf } from "@/test/inklink-world";
import { parseRetryAfter, readResponse } from "./transport";

const now = new Date("1994-11-06T08:49:30.000Z");

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["2", 2_000],
    ["007", 7_000],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 7_000],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 7_000],
    ["Sun Nov  6 08:49:37 1994", 7_000],
    ["Sun, 06 Nov 1994 07:49:37 GMT", 0],
    ["Mon, 07 Nov 1994 08:49:30 GMT", 86_400_000],
  ])("%j is %d ms", (value, waitMs) => {
    expect(parseRetryAfter(value, now)).toBe(waitMs);
  });

  test.each([
    [null],
    [""],
    ["-5"],
    ["+5"],
    ["1.5"],
    ["5 seconds"],
    ["0x10"],
    ["1e3"],
    ["soon"],
    ["Mon 5"],
    ["1994-11-06T08:49:37Z"],
    ["Sun, 06 Nov 1994 08:49:37 PST"],
    ["Sun, 99 Nov 1994 99:99:99 GMT"],
  ])("%j is ignored", (value) => {
    expect(parseRetryAfter(value, now)).toBeNull();
  });

  test("of a huge number of seconds is far away, not invalid", () => {
    expect(parseRetryAfter("9".repeat(400), now)).toBe(Number.POSITIVE_INFINITY);
  });
});

test("a byte-order mark before the JSON is ignored", async () => {
  const response = await readResponse(new Response(`\ufeff${JSON.stringify({ id: "kyc_iq_1" })}`));
  expect(successOf(response).json).toEqual({ id: "kyc_iq_1" });
});

const refusal = (error: unknown, headers: HeadersInit = {}) =>
  readResponse(new Response(JSON.stringify({ error }), { status: 400, headers }));

describe("the request id", () => {
  const inBody = { code: "VALIDATION_ERROR", requestId: "from-the-body" };

  test("is the header's", async () => {
    const response = await refusal(inBody, { "x-request-id": "from-the-header" });
    expect(failureOf(response).requestId).toBe("from-the-header");
  });

  test.each([
    ["is empty", ""],
    ["is no id", "<b>id</b>"],
    ["is too long", "a".repeat(101)],
  ])("is the body's if the header %s", async (_, header) => {
    const response = await refusal(inBody, { "x-request-id": header });
    expect(failureOf(response).requestId).toBe("from-the-body");
  });

  test.each([[5], ["a\nb"], ["a".repeat(10_240)], [null]])("is none if it is %j", async (requestId) => {
    const { requestId: kept, detail } = failureOf(await refusal({ ...inBody, requestId }));
    expect([kept, detail]).toEqual([null, "400 VALIDATION_ERROR"]);
  });

  test("is kept with a success, too", async () => {
    const response = await readResponse(new Response("{}", { headers: { "x-request-id": "r-1" } }));
    expect(successOf(response)).toEqual({ json: {}, requestId: "r-1" });
  });
});

describe("the detail of a refusal", () => {
  test.each([
    [
      "the fields",
      { code: "A_CODE", details: [{ field: "a" }, { field: "" }, { field: "b.c[0]" }] },
      "a b.c[0]",
    ],
    ["no field that is a sentence", { code: "A_CODE", details: [{ field: "Ada Lovelace" }] }, ""],
    ["no details that are none", { code: "A_CODE", details: ["a", null] }, ""],
    ["no messages", { code: "A_CODE", message: "m", details: [{ field: "a", message: "m" }] }, "a"],
    [
      "no more than ten fields",
      { code: "A_CODE", details: Array(500).fill({ field: "x" }) },
      Array(10).fill("x").join(" "),
    ],
  ])("contains %s", async (_, error, fields) => {
    expect(failureOf(await refusal(error)).detail).toBe(`400 A_CODE ${fields}`.trim());
  });

  test.each([["{"], ["[]"], ["null"], ['{"error":"no"}'], [""]])(
    "is only the status for %j",
    async (body) => {
      const { detail, kind } = failureOf(await readResponse(new Response(body, { status: 429 })));
      expect([detail, kind]).toEqual(["429", "rate_limited"]);
    },
  );
});

describe("the size of a body", () => {
  const body = (bytes: number) => new Response(`"${"x".repeat(bytes - 2)}"`);

  test("may be 256 KiB", async () => {
    expect((await readResponse(body(256 * 1024))).ok).toBe(true);
  });

  test("may not be a byte more", async () => {
    const { kind, detail } = failureOf(await readResponse(body(256 * 1024 + 1)));
    expect([kind, detail]).toEqual(["invalid_answer", "too large"]);
  });
});
