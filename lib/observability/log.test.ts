import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { captureLog } from "@/test/output";
import { log, logContext, withLogContext } from "./log";

describe("a line of the log", () => {
  const lines = captureLog();

  test("has the id of its request, however many are in progress", async () => {
    const work = async (requestId: string) => {
      await sleep(1);
      log.info("one", { of: requestId });
      await Promise.all([sleep(2), Promise.resolve()]);
      log.warn("two", { of: requestId });
    };
    const ids = ["AAAA", "BBBB", "CCCC"];
    await Promise.all(ids.map((requestId) => withLogContext({ requestId }, () => work(requestId))));
    expect(lines()).toHaveLength(6);
    expect(lines().filter(({ of, requestId }) => of !== requestId)).toEqual([]);
  });

  test("has no request id outside of requests", () => {
    log.info("alone");
    withLogContext({ requestId: "AAAA" }, () => withLogContext({}, () => log.info("not for the request")));
    expect(lines().map((line) => "requestId" in line)).toEqual([false, false]);
    expect(logContext()).toEqual({});
  });
});
