import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openListener } from "@/sandbox/listener";
import { apiKey } from "@/sandbox/test-world";
import { failureOf, type InklinkWorld, startInklinkWorld } from "@/test/inklink-world";
import { createInklinkClient, hostedFlowUrl } from "./client";

describe("the hosted flow's URL", () => {
  test.each([
    ["https://idv.inklink.com", "https://idv.inklink.com/?inquiry_id=kyc_iq_1"],
    ["https://idv.inklink.com/flow", "https://idv.inklink.com/flow?inquiry_id=kyc_iq_1"],
    ["https://idv.inklink.com?lang=de", "https://idv.inklink.com/?lang=de&inquiry_id=kyc_iq_1"],
    ["https://idv.inklink.com?inquiry_id=old", "https://idv.inklink.com/?inquiry_id=kyc_iq_1"],
  ])("of %s is %s", (idvUrl, expected) => {
    expect(hostedFlowUrl(idvUrl, "kyc_iq_1")).toBe(expected);
  });

  test.each([[""], ["../x"], ["a&b=c"], ["//evil.example"], ["a#b"], ["a\n"]])(
    "is never made with the id %j",
    (id) => {
      expect(() => hostedFlowUrl("https://idv.inklink.com", id)).toThrow();
    },
  );
});

let world: InklinkWorld;
beforeAll(async () => {
  world = await startInklinkWorld();
});
afterAll(() => world.sandbox.close());

const inquiry = {
  level: 1,
  subjectId: "person",
  returnUrl: "http://localhost:3999/kyc/complete",
  metadata: {},
} as const;

describe("an error contains", () => {
  test("InkLink's request id, its code and the fields that are wrong", async () => {
    const response = await world.client.createInquiry(
      { ...inquiry, subjectId: "ada@example.com", returnUrl: "/kyc/complete" },
      { deadline: 0 },
    );
    expect(failureOf(response)).toMatchObject({
      kind: "invalid_request",
      detail: "400 VALIDATION_ERROR subject_id return_url",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("neither a message of InkLink's nor an invalid code", async () => {
    const quoted = `${apiKey} of Ada Lovelace`;
    const fault = { on: "create", kind: "status", status: 401, code: quoted, message: quoted } as const;
    const { response } = await world.create([fault]);
    expect(failureOf(response).detail).toBe("401 UNKNOWN");
  });
});

describe("a wrong key", () => {
  test("is unauthorized after one request, and is not repeated in the error", async () => {
    const wrongKey = "secret_live_wrong";
    const client = createInklinkClient({ apiUrl: world.sandbox.apiUrl, apiKey: wrongKey });
    const subjectId = "person-of-the-wrong-key";
    const response = await client.createInquiry({ ...inquiry, subjectId }, { deadline: 0 });
    expect(failureOf(response)).toMatchObject({ kind: "unauthorized", retry: false, mayHaveHappened: false });
    expect(JSON.stringify(response)).not.toContain(wrongKey);
    expect(await world.control.requests({ subjectId })).toHaveLength(1);
  });
});

describe("a redirect", () => {
  /** Another server, which records everything that reaches it. */
  async function withElsewhere(run: (url: string) => Promise<void>): Promise<string[]> {
    const reached: string[] = [];
    const elsewhere = await openListener();
    elsewhere.serve((request, response) => {
      reached.push(`${request.method} ${request.headers["api-key"]}`);
      response.end(JSON.stringify({ id: "kyc_iq_elsewhere", status: "approved" }));
    });
    await run(`${elsewhere.url}/take-the-key`).finally(elsewhere.close);
    return reached;
  }

  test("is not followed for a creation", async () => {
    const reached = await withElsewhere(async (location) => {
      const { response, tries } = await world.create([{ on: "create", kind: "redirect", location }]);
      expect(failureOf(response)).toMatchObject({
        kind: "invalid_answer",
        status: 302,
        mayHaveHappened: true,
      });
      expect(tries).toBe(1);
    });
    expect(reached).toEqual([]);
  });

  test("is not followed for a result", async () => {
    const reached = await withElsewhere(async (location) => {
      const { response, tries } = await world.read({ on: "result", kind: "redirect", location });
      expect(failureOf(response)).toMatchObject({ kind: "invalid_answer", status: 302 });
      expect(tries).toBe(1);
    });
    expect(reached).toEqual([]);
  });
});
