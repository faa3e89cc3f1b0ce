import { describe, expect, test } from "vitest";
import { fromThrown } from "./errors";

/** What `fetch` throws: the code is in the `cause`. */
const fetchFailed = (cause: unknown) => new TypeError("fetch failed", { cause });
const withCode = (code: string) => Object.assign(new Error("of 203.0.113.7:443"), { code });

describe("a connection", () => {
  test.each([
    ["ECONNREFUSED"],
    ["ENOTFOUND"],
    ["EAI_AGAIN"],
    ["EHOSTUNREACH"],
    ["ENETUNREACH"],
    ["UND_ERR_CONNECT_TIMEOUT"],
  ])("was never made after %s", (code) => {
    const expected = { kind: "unreachable", retry: true, mayHaveHappened: false, detail: code };
    expect(fromThrown(fetchFailed(withCode(code)))).toMatchObject(expected);
  });

  test("was never made if every address of the host refused it", () => {
    const refusals = new AggregateError([withCode("ECONNREFUSED"), withCode("ENETUNREACH")]);
    expect(fromThrown(fetchFailed(refusals)).kind).toBe("unreachable");
  });

  test.each([
    ["a reset", withCode("ECONNRESET")],
    ["a socket that the other side closed", withCode("UND_ERR_SOCKET")],
    ["an unknown code", withCode("E_NEW")],
    ["no code at all", new Error("terminated")],
    [
      "addresses of which one may have taken it",
      new AggregateError([withCode("ECONNREFUSED"), withCode("ECONNRESET")]),
    ],
  ])("may have carried the request after %s", (_, cause) => {
    expect(fromThrown(fetchFailed(cause))).toMatchObject({ kind: "connection_lost", mayHaveHappened: true });
  });
});

describe("a time limit", () => {
  test.each([["TimeoutError"], ["AbortError"]])("is a timeout: %s", (name) => {
    const expected = { kind: "timeout", mayHaveHappened: true };
    expect(fromThrown(new DOMException("The operation was aborted", name))).toMatchObject(expected);
  });
});

describe("the detail", () => {
  test("contains codes and no messages, which may contain addresses", () => {
    expect(fromThrown(fetchFailed(withCode("ECONNRESET"))).detail).toBe("ECONNRESET");
    expect(fromThrown(fetchFailed(new Error("203.0.113.7"))).detail).toBe("unknown cause");
    expect(fromThrown("thrown text").detail).toBe("unknown cause");
  });
});
