import { ok, type Result } from "@/lib/core/result";
import type { InklinkClient, InquiryResult } from "@/lib/inklink/client";
import type { InklinkError } from "@/lib/inklink/errors";
import type { ResultStatus } from "@/lib/inklink/schemas";
import { deferred } from "./timing";

type InklinkResponse = Result<InquiryResult, InklinkError>;

export type ResultCall = {
  readonly inquiryId: string;
  readonly timeoutMs: number;
  response(status: ResultStatus | "unknown"): void;
};

/** An InkLink client that responds when the test says so, for tests of the order of responses. */
export function createInklinkStub() {
  const unclaimed: ResultCall[] = [];
  const expected: ((call: ResultCall) => void)[] = [];
  let calls = 0;

  const client: InklinkClient = {
    createInquiry: () => Promise.reject(new Error("No inquiry is made in these tests")),
    getResult({ inquiryId }, { timeoutMs }) {
      const { promise, resolve } = deferred<InklinkResponse>();
      const response = (status: ResultStatus | "unknown") =>
        resolve(ok({ status, completedAt: null, requestId: "request-of-stub" }));
      calls += 1;
      const call = { inquiryId, timeoutMs, response };
      const waiting = expected.shift();
      if (waiting === undefined) unclaimed.push(call);
      else waiting(call);
      return promise;
    },
  };

  return {
    client,
    calls: () => calls,
    /** Resolves with the next request for a result, or one already made. */
    async nextCall(): Promise<ResultCall> {
      const call = unclaimed.shift();
      if (call !== undefined) return call;
      const { promise, resolve } = deferred<ResultCall>();
      expected.push(resolve);
      return promise;
    },
  };
}
