import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { err, ok } from "@/lib/core/result";
import { createCircuitBreaker, withCircuitBreaker } from "./circuit-breaker";
import type { InklinkClient, InquiryResult, NewInquiry } from "./client";
import { type InklinkErrorKind, inklinkError } from "./errors";

const target = { inquiryId: "kyc_iq_1", subjectId: "user_1" };
const approved: InquiryResult = { status: "approved", completedAt: null, requestId: null };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** An InkLink that fails on demand, behind a circuit breaker. */
function createWorld() {
  let failure: InklinkErrorKind | null = null;
  let calls = 0;
  const createInquiry = vi.fn(async () => err(inklinkError("server_error", "never requested here")));
  const getResult: InklinkClient["getResult"] = async () => {
    calls += 1;
    return failure === null ? ok(approved) : err(inklinkError(failure, "as told"));
  };
  const breaker = createCircuitBreaker();
  const client = withCircuitBreaker({ createInquiry, getResult }, breaker);
  return {
    breaker,
    client,
    createInquiry,
    calls: () => calls,
    fail(kind: InklinkErrorKind | null) {
      failure = kind;
    },
    /** Makes this many requests, one after the other; returns the kinds of the results. */
    async request(times = 1): Promise<string[]> {
      const kinds: string[] = [];
      for (let round = 0; round < times; round++) {
        const result = await client.getResult(target, { timeoutMs: 8_000 });
        kinds.push(result.ok ? "ok" : result.error.kind);
      }
      return kinds;
    },
    /** Makes a request each second, for this long. */
    async askForSeconds(seconds: number): Promise<string[]> {
      const kinds: string[] = [];
      for (let second = 0; second < seconds; second++) {
        vi.advanceTimersByTime(1_000);
        kinds.push(...(await this.request()));
      }
      return kinds;
    },
  };
}

describe("while InkLink responds", () => {
  test("the breaker returns its results unchanged, and logs nothing", async () => {
    const world = createWorld();
    expect(await world.client.getResult(target, { timeoutMs: 8_000 })).toEqual(ok(approved));
    expect(await world.request(20)).toEqual(Array(20).fill("ok"));
  });

  test.each(["not_found", "invalid_request", "invalid_answer", "mismatch"] as const)(
    "%s concerns one inquiry, and does not open the circuit",
    async (kind) => {
      const world = createWorld();
      world.fail(kind);
      expect(await world.request(20)).toEqual(Array(20).fill(kind));
    },
  );

  test("single failures between successes do not open the circuit", async () => {
    const world = createWorld();
    for (let round = 0; round < 10; round++) {
      world.fail("server_error");
      expect(await world.request(4)).toEqual(Array(4).fill("server_error"));
      world.fail(null);
      expect(await world.request()).toEqual(["ok"]);
    }
  });

  test("an exception is a bug, and is rethrown", async () => {
    const bug = new TypeError("a bug");
    const { client, createInquiry } = createWorld();
    const broken = withCircuitBreaker(
      { ...client, createInquiry, getResult: () => Promise.reject(bug) },
      createCircuitBreaker(),
    );
    for (let round = 0; round < 10; round++) {
      await expect(broken.getResult(target, { timeoutMs: 8_000 })).rejects.toBe(bug);
    }
  });
});

describe("while InkLink fails", () => {
  test.each([
    "unauthorized",
    "rate_limited",
    "server_error",
    "gateway_error",
    "unreachable",
    "timeout",
    "connection_lost",
  ] as const)("the circuit opens after five failures in a row: %s", async (kind) => {
    const world = createWorld();
    world.fail(kind);
    expect(await world.request(8)).toEqual([...Array(5).fill(kind), ...Array(3).fill("circuit_open")]);
    expect(world.calls()).toBe(5);
  });

  test("the results of the failed requests are returned unchanged", async () => {
    const world = createWorld();
    world.fail("rate_limited");
    const result = await world.client.getResult(target, { timeoutMs: 8_000 });
    expect(result).toEqual(err(inklinkError("rate_limited", "as told")));
  });

  test("it gets at most one request a minute in the end, over an hour", async () => {
    const world = createWorld();
    world.fail("server_error");
    await world.request(5);
    const kinds = await world.askForSeconds(3_600);
    const probes = kinds.filter((kind) => kind !== "circuit_open").length;
    expect(probes).toBe(world.calls() - 5);
    expect(probes).toBeGreaterThanOrEqual(55);
    expect(probes).toBeLessThanOrEqual(120);
  });

  test("one request probes it, and the others wait for the outcome", async () => {
    const world = createWorld();
    world.fail("server_error");
    await world.request(5);
    vi.advanceTimersByTime(60_000);
    const probe = await Promise.all(Array.from({ length: 10 }, () => world.request()));
    expect(probe.flat().sort()).toEqual([...Array(9).fill("circuit_open"), "server_error"]);
    expect(world.calls()).toBe(6);
  });

  test("the circuit stays closed for starts: a user waits for them", async () => {
    const world = createWorld();
    world.fail("server_error");
    await world.request(8);
    const wanted: NewInquiry = {
      subjectId: "user_1",
      returnUrl: "https://app.example",
      level: 1,
      metadata: {},
    };
    await world.client.createInquiry(wanted, { deadline: 0 });
    expect(world.createInquiry).toHaveBeenCalledTimes(1);
  });
});

describe("when InkLink recovers", () => {
  test("it gets a request within a minute, and then as before", async () => {
    const world = createWorld();
    world.fail("server_error");
    await world.request(5);
    await world.askForSeconds(3_600);
    world.fail(null);
    const kinds = await world.askForSeconds(120);
    const back = kinds.indexOf("ok");
    expect(back).toBeLessThan(61);
    expect(kinds.slice(back)).toEqual(Array(120 - back).fill("ok"));
  });

  test("five failures in a row are needed again to open the circuit", async () => {
    const world = createWorld();
    world.fail("server_error");
    await world.request(5);
    world.fail(null);
    vi.advanceTimersByTime(60_000);
    expect(await world.request(2)).toEqual(["ok", "ok"]);
    world.fail("server_error");
    expect(await world.request(6)).toEqual([...Array(5).fill("server_error"), "circuit_open"]);
  });

  test("requests that waited for the probe get their results", async () => {
    const world = createWorld();
    world.fail("server_error");
    await world.request(5);
    world.fail(null);
    vi.advanceTimersByTime(60_000);
    const responses = await Promise.all(Array.from({ length: 5 }, () => world.request()));
    expect(responses.flat()).toEqual(Array(5).fill("ok"));
  });
});

test("breakers are independent", async () => {
  const [first, second] = [createWorld(), createWorld()];
  first.fail("server_error");
  await first.request(8);
  expect(await second.request()).toEqual(["ok"]);
});
