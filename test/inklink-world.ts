import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Result } from "@/lib/core/result";
import { createInklinkClient, type InklinkClient, type InklinkConfig } from "@/lib/inklink/client";
import type { InklinkError } from "@/lib/inklink/errors";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import type { FaultInput } from "@/sandbox/control-client";
import { apiKey, startTestWorld } from "@/sandbox/test-world";

/** Long enough never to time out. */
const ampleMs = 14_000;

type CreateOptions = Pick<InklinkConfig, "createTryTimeoutMs"> & {
  readonly checks?: RequestedChecks;
  readonly withinMs?: number;
};

export type InklinkWorld = Awaited<ReturnType<typeof startInklinkWorld>>;

/** The sandbox's InkLink, and the app's client of it. Each call is about a new user, so that tests do not interfere. */
export async function startInklinkWorld() {
  const { sandbox, control } = await startTestWorld();
  const { apiUrl } = sandbox;

  /** Creates an inquiry with faults queued, and returns the outcome on both sides. */
  async function create(faults: readonly FaultInput[] = [], options: CreateOptions = {}) {
    const { checks = { level: 1 }, withinMs = ampleMs, ...limits } = options;
    const subjectId = randomUUID();
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    for (const fault of faults) await control.addFault({ ...fault, subjectId });
    const response = await createInklinkClient({ apiUrl, apiKey, wait, ...limits }).createInquiry(
      { ...checks, subjectId, returnUrl: "http://localhost:3999/kyc/complete", metadata: { a: "b" } },
      { deadline: performance.now() + withinMs },
    );
    expectNoKey(response);
    const requests = await control.requests({ subjectId });
    const made = await control.inquiries({ subjectId });
    return { response, subjectId, requests, tries: requests.length, made: made.length, waits };
  }

  /** An inquiry at InkLink, and its subject. */
  async function createInquiry() {
    const { response, subjectId } = await create();
    return { inquiryId: successOf(response).id, subjectId };
  }

  /** Reads the result of a new inquiry with a fault queued. */
  async function read(fault?: FaultInput, { timeoutMs = ampleMs } = {}) {
    const inquiry = await createInquiry();
    if (fault !== undefined) await control.addFault({ ...fault, inquiryId: inquiry.inquiryId });
    const response = await client.getResult(inquiry, { timeoutMs });
    expectNoKey(response);
    const requests = await control.requests({ subjectId: inquiry.subjectId, method: "GET" });
    return { response, ...inquiry, requests, tries: requests.length };
  }

  const client: InklinkClient = createInklinkClient({ apiUrl, apiKey });
  return { sandbox, control, client, create, createInquiry, read };
}

export function successOf<T>(result: Result<T, InklinkError>): T {
  if (result.ok) return result.value;
  throw new Error(`There is no value but an error: ${JSON.stringify(result.error)}`);
}

export function failureOf(result: Result<unknown, InklinkError>): InklinkError {
  if (!result.ok) return result.error;
  throw new Error(`There is no error but a value: ${JSON.stringify(result.value)}`);
}

function expectNoKey(response: Result<unknown, InklinkError>): void {
  expect(JSON.stringify(response)).not.toContain(apiKey);
}
