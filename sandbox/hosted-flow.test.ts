import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { finishInquiry } from "./hosted/finish";
import { stepsOf } from "./hosted/steps";
import { createInquiryStore } from "./inklink/inquiry-store";
import { createInquiry, startTestWorld, type TestWorld } from "./test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

async function open(id: string, step?: string) {
  const query = new URLSearchParams({ inquiry_id: id, ...(step !== undefined && { step }) });
  const response = await fetch(`${world.sandbox.idvUrl}/?${query}`);
  return { status: response.status, text: await response.text() };
}

/** Walks by the forward buttons, as a person would, and says which steps came by. */
async function walk(id: string): Promise<string[]> {
  const seen = ["start"];
  let { text } = await open(id);
  while (text.includes('data-sandbox="next"')) {
    const [, next = "outcome"] = /name="step" value="([a-z]+)"/.exec(text) ?? [];
    seen.push(next);
    text = (await open(id, next)).text;
  }
  return seen;
}

async function post(path: string, fields: Record<string, string>) {
  const response = await fetch(`${world.sandbox.idvUrl}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  return { status: response.status, location: response.headers.get("location") };
}

describe("the steps", () => {
  test.each([
    [1, ["start", "document", "selfie", "outcome"]],
    [2, ["start", "document", "selfie", "address", "outcome"]],
    [3, ["start", "document", "selfie", "address", "screening", "outcome"]],
  ])("of level %i", async (level, steps) => {
    expect(await walk(await createInquiry(world, "h-steps", { level }))).toEqual(steps);
  });

  test("of custom features", () => {
    const steps = (features: Record<string, unknown>) => stepsOf({ level: null, features });
    expect(steps({ selfie_scan: true, doc_scan: false })).toEqual(["start", "selfie", "outcome"]);
    expect(steps({ aml: {} })).toEqual(["start", "screening", "outcome"]);
    expect(steps({ something_new: true })).toEqual(["start", "document", "outcome"]);
  });
});

describe("finishing", () => {
  test.each(["approved", "rejected", "failed", "processing", "manual_review"])(
    "with %s goes back and keeps the query",
    async (outcome) => {
      const id = await createInquiry(world, "h-finish");
      const { status, location } = await post("/finish", { inquiry_id: id, outcome, delay: "0" });
      expect(status).toBe(303);
      expect(location).toBe(`http://localhost:3999/kyc/complete?lang=de&status=${outcome}&inquiry_id=${id}`);
      const { result } = await (await world.readResult(id)).json();
      expect(result.status).toBe(outcome);
      expect(result.submitted_at).not.toBeNull();
    },
  );

  test("twice changes nothing", async () => {
    const id = await createInquiry(world, "h-twice");
    await post("/finish", { inquiry_id: id, outcome: "rejected" });
    const again = await post("/finish", { inquiry_id: id, outcome: "approved" });
    expect(again).toEqual({ status: 200, location: null });
    expect((await (await world.readResult(id)).json()).result.status).toBe("rejected");
  });

  test("leaving goes back as it stands", async () => {
    const id = await createInquiry(world, "h-leave");
    const { status, location } = await post("/leave", { inquiry_id: id });
    expect(status).toBe(303);
    expect(new URL(location ?? "").searchParams.get("status")).toBe("pending");
  });
});

describe("links that lead nowhere", () => {
  test("an unknown inquiry", async () => {
    expect((await open("kyc_iq_unknown")).status).toBe(404);
    expect((await fetch(world.sandbox.idvUrl)).status).toBe(404);
    expect((await post("/finish", { inquiry_id: "x", outcome: "approved" })).status).toBe(404);
    expect((await post("/finish", { inquiry_id: "x", outcome: "wished" })).status).toBe(400);
  });

  test("an expired inquiry", async () => {
    const id = await createInquiry(world, "h-expired");
    await world.control.setExpiry(id, new Date(Date.now() - 1));
    expect((await open(id)).status).toBe(410);
    expect((await post("/finish", { inquiry_id: id, outcome: "approved" })).status).toBe(410);
  });

  test("a finished inquiry offers the way back", async () => {
    const id = await createInquiry(world, "h-final");
    await world.control.setResult(id, { status: "approved" });
    const { status, text } = await open(id);
    expect(status).toBe(200);
    expect(text).toContain('data-sandbox="back"');
    expect(text).not.toContain('data-sandbox="next"');
  });
});

describe("results that come later", () => {
  afterEach(() => void vi.useRealTimers());

  const finishLater = (more: Record<string, unknown>) => {
    vi.useFakeTimers();
    const store = createInquiryStore(() => new Date());
    const wanted = { subjectId: "s", returnUrl: "http://localhost/", level: 1, features: {}, metadata: null };
    const { id } = store.create({ ...wanted, level: 1 });
    finishInquiry(store, { inquiry_id: id, outcome: "approved", delay: 30, ...more });
    const statusAfter = (ms: number) => {
      vi.advanceTimersByTime(ms);
      return store.find(id)?.status;
    };
    return { store, id, statusAfter };
  };

  test("are processing until then", () => {
    const { statusAfter } = finishLater({});
    expect([statusAfter(0), statusAfter(29_000), statusAfter(1000)]).toEqual([
      "processing",
      "processing",
      "approved",
    ]);
  });

  test("pass through a review where one was asked for", () => {
    const { statusAfter } = finishLater({ review: "on" });
    expect([statusAfter(0), statusAfter(15_000), statusAfter(15_000)]).toEqual([
      "processing",
      "manual_review",
      "approved",
    ]);
  });

  test("do not come once somebody else decided", () => {
    const { store, id, statusAfter } = finishLater({});
    store.setResult(id, { status: "rejected" });
    expect(statusAfter(60_000)).toBe("rejected");
  });

  test("are announced to whoever listens", () => {
    const { store, statusAfter } = finishLater({});
    const heard: string[] = [];
    store.onChange(({ inquiry, from }) => heard.push(`${from} to ${inquiry.status}`));
    statusAfter(30_000);
    expect(heard).toEqual(["processing to approved"]);
  });
});
