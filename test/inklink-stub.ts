import { ok, type Result } from "@/lib/core/result";
import type { InklinkClient, InquiryResult } from "@/lib/inklink/client";
import type { InklinkError } from "@/lib/inklink/errors";
import type { ResultStatus } from "@/lib/inklink/schemas";
import { deferred } from "./deferred";

type InklinkResponse = Result<InquiryResult, InklinkError>;

export type AskedForResult = {
  readonly inquiryId: string;
  readonly timeoutMs: number;
  response(status: ResultStatus | "unknown"): void;
};

/** An InkLink that answers when the test says so, for what depends on who is answered first. */
export function createInklinkStub() {
  const asked: AskedForResult[] = [];
  const expected: ((call: AskedForResult) => void)[] = [];
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
      if (waiting === undefined) asked.push(call);
      else waiting(call);
      return promise;
    },
  };

  return {
    client,
    calls: () => calls,
    /** The next time that it is asked for a result, or was. */
    async nextCall(): Promise<AskedForResult> {
      const call = asked.shift();
      if (call !== undefined) return call;
      const { promise, resolve } = deferred<AskedForResult>();
      expected.push(resolve);
      return promise;
    },
  };
}
