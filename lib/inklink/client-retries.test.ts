import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf, type InklinkWorld, startInklinkWorld, successOf } from "@/test/inklink-world";

let world: InklinkWorld;
beforeAll(async () => {
  world = await startInklinkWorld();
});
afterAll(() => world.sandbox.close());

const failing = (status: number, more: { times?: number | "always"; retryAfter?: string } = {}) =>
  ({ on: "create", kind: "status", status, ...more }) as const;

const sooner = { retry: true, mayHaveHappened: false };
const never = { retry: false, mayHaveHappened: false };

describe("a successful creation", () => {
  test("takes one try and returns the id, the expiry and the request's id", async () => {
    const { response, tries, made, waits } = await world.create();
    expect(successOf(response)).toEqual({
      id: expect.stringMatching(/^kyc_iq_/),
      expiresAt: expect.any(Date),
      level: 1,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect([tries, made, waits]).toEqual([1, 1, []]);
  });

  test("may be late, but within the limit", async () => {
    const { response, tries } = await world.create([{ on: "create", kind: "delay", ms: 30 }]);
    expect([response.ok, tries]).toEqual([true, 1]);
  });
});

describe("a 429 with Retry-After", () => {
  test("is retried after this many seconds", async () => {
    const { response, tries, made, waits } = await world.create([failing(429, { retryAfter: "2" })]);
    expect([response.ok, tries, made]).toEqual([true, 2, 1]);
    expect(waits[0]).toBeGreaterThanOrEqual(2000);
    expect(waits[0]).toBeLessThanOrEqual(2100);
  });

  test("is retried after this date", async () => {
    const retryAfter = new Date(Date.now() + 4000).toUTCString();
    const { response, tries, waits } = await world.create([failing(429, { retryAfter })]);
    expect([response.ok, tries, waits.length]).toEqual([true, 2, 1]);
    // The header counts whole seconds.
    expect(waits[0]).toBeGreaterThan(2000);
    expect(waits[0]).toBeLessThan(4200);
  });

  test("is retried at once if the date has passed", async () => {
    const retryAfter = new Date(Date.now() - 60_000).toUTCString();
    const { tries, waits } = await world.create([failing(429, { retryAfter })]);
    expect(tries).toBe(2);
    expect(waits[0]).toBeLessThanOrEqual(100);
  });

  test.each([["6"], ["3600"], ["99999999999999999999"], [new Date(Date.now() + 3_600_000).toUTCString()]])(
    "is not retried if it is too far away: %s",
    async (retryAfter) => {
      const { response, tries, waits } = await world.create([failing(429, { retryAfter })]);
      expect(failureOf(response)).toMatchObject({ kind: "rate_limited", status: 429, ...sooner });
      expect(failureOf(response).retryAfterMs).toBeGreaterThan(5000);
      expect([tries, waits]).toEqual([1, []]);
    },
  );

  test.each([["soon"], ["-5"], ["1.5"], ["Mon 5"], ["Thu, 99 Foo 2025 99:99:99 GMT"]])(
    "is retried after our own delay if it is invalid: %s",
    async (retryAfter) => {
      const { response, tries, waits } = await world.create([failing(429, { retryAfter })]);
      expect([response.ok, tries, waits.length]).toEqual([true, 2, 1]);
      expect(waits[0]).toBeGreaterThanOrEqual(125);
      expect(waits[0]).toBeLessThan(375);
    },
  );

  test("is given up after three tries", async () => {
    const { response, tries, made, waits } = await world.create([
      failing(429, { retryAfter: "1", times: "always" }),
    ]);
    expect(failureOf(response)).toMatchObject({ kind: "rate_limited", retryAfterMs: 1000, ...sooner });
    expect([tries, made, waits.length]).toEqual([3, 0, 2]);
  });
});

describe("a 5xx", () => {
  test("is retried, and has no effect if it happened once", async () => {
    const { response, tries, made } = await world.create([failing(500)]);
    expect([response.ok, tries, made]).toEqual([true, 2, 1]);
  });

  test.each([[500], [503]])("%i is given up after three tries", async (status) => {
    const { response, tries, made, waits } = await world.create([failing(status, { times: "always" })]);
    expect(failureOf(response)).toMatchObject({ kind: "server_error", status, ...sooner });
    expect([tries, made]).toEqual([3, 0]);
    expect(waits[0]).toBeGreaterThanOrEqual(125);
    expect(waits[1]).toBeGreaterThanOrEqual(250);
    expect(waits[1]).toBeLessThan(750);
  });

  test("is one, too, if a proxy responds with a page", async () => {
    const { response, tries } = await world.create([
      { on: "create", kind: "html", status: 503, times: "always" },
    ]);
    expect(failureOf(response)).toMatchObject({ kind: "server_error", detail: "503", requestId: null });
    expect(tries).toBe(3);
  });
});

describe("another 4xx", () => {
  test.each([
    [400, "invalid_request"],
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "not_found"],
    [409, "invalid_request"],
    [422, "invalid_request"],
  ])("%i is %s, and never retried", async (status, kind) => {
    const { response, tries, made, waits } = await world.create([failing(status, { times: "always" })]);
    expect(failureOf(response)).toMatchObject({ kind, status, ...never });
    expect([tries, made, waits]).toEqual([1, 0, []]);
  });
});

describe("a connection that is never made", () => {
  test("is tried three times", async () => {
    await world.control.setUnreachable(true);
    // Until the connections that were kept open are known to be closed.
    const codeOfFetch = () =>
      fetch(world.sandbox.apiUrl).then(
        () => null,
        (error: unknown) =>
          error instanceof Error && error.cause instanceof Error ? Reflect.get(error.cause, "code") : null,
      );
    await expect.poll(codeOfFetch).toBe("ECONNREFUSED");
    const { response, tries, waits } = await world
      .create()
      .finally(() => world.control.setUnreachable(false));
    expect(failureOf(response)).toMatchObject({ kind: "unreachable", detail: "ECONNREFUSED", ...sooner });
    expect([tries, waits.length]).toEqual([0, 2]);
  });
});

describe("the deadline", () => {
  test("is kept: no try begins without its full time", async () => {
    const { response, tries, waits } = await world.create([failing(429, { retryAfter: "3" })], {
      withinMs: 7_900,
    });
    expect(failureOf(response).kind).toBe("rate_limited");
    expect([tries, waits]).toEqual([1, []]);
  });

  test("permits a try that has its full time", async () => {
    const { response, tries } = await world.create([failing(429, { retryAfter: "3" })], { withinMs: 9_500 });
    expect([response.ok, tries]).toEqual([true, 2]);
  });
});
