import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { finishInquiry } from "./hosted/finish";
import { stepsOf } from "./hosted/steps";
import { createInquiryStore } from "./inklink/inquiry-store";
import { createInquiry, startTestWorld, type TestWorld } from "./test-world";
import { formWith } from "./visitor/forms";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

async function open(id: string, more: Record<string, string> = {}) {
  const query = new URLSearchParams({ inquiry_id: id, ...more });
  const response = await fetch(`${world.sandbox.idvUrl}/?${query}`);
  return { status: response.status, text: await response.text() };
}

/** Follows the forward buttons as a person would, and returns the pages. */
async function walk(id: string, choices: Record<string, string> = {}): Promise<string[]> {
  const seen = ["start"];
  let { text } = await open(id);
  while (text.includes('data-sandbox="next"')) {
    const { fields } = formWith(text, 'data-sandbox="next"');
    const { step = "outcome", taken } = fields;
    seen.push(taken === undefined ? step : `${step}, taken`);
    text = (await open(id, { ...fields, ...choices })).text;
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

const pictures = ["start", "document", "front", "front, taken", "selfie", "selfie, taken"];

describe("steps", () => {
  test.each([
    [1, [...pictures, "review", "outcome"]],
    [2, [...pictures, "address", "review", "outcome"]],
    [3, [...pictures, "address", "screening", "review", "outcome"]],
  ])("of level %i", async (level, steps) => {
    const id = await createInquiry(world, "h-steps", { level });
    expect(await walk(id, { document: "passport" })).toEqual(steps);
  });

  test("of an identity card, which has a back", async () => {
    const id = await createInquiry(world, "h-steps");
    const seen = await walk(id, { document: "id-card" });
    expect(seen.slice(1, 6)).toEqual(["document", "front", "front, taken", "back", "back, taken"]);
  });

  test("of custom features", () => {
    const steps = (features: Record<string, unknown>) => stepsOf({ level: null, features }, "passport");
    expect(steps({ selfie_scan: true, doc_scan: false })).toEqual(["start", "selfie", "review", "outcome"]);
    expect(steps({ aml: {} })).toEqual(["start", "screening", "review", "outcome"]);
    expect(steps({ something_new: true })).toEqual(["start", "document", "front", "review", "outcome"]);
  });

  test("list on the last page what is submitted; an unknown step leads to the beginning", async () => {
    const id = await createInquiry(world, "h-steps");
    const { text } = await open(id, { step: "review", document: "licence", country: "PT" });
    expect(text).toContain("Driving licence, Portugal");
    expect((await open(id, { step: "address" })).text).toContain("Let us confirm that you are you");
  });

  test("never show text from the address", async () => {
    const id = await createInquiry(world, "h-steps");
    const { text } = await open(id, { step: "review", document: "<script>", country: "<script>" });
    expect(text).not.toContain("<script>");
  });
});

describe("finishing", () => {
  test.each(["approved", "rejected", "failed", "processing", "manual_review"])(
    "with %s redirects to the app and keeps the query",
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

  test("without an outcome leaves the inquiry open", async () => {
    const id = await createInquiry(world, "h-open");
    const { location } = await post("/finish", { inquiry_id: id, outcome: "pending", delay: "0" });
    expect(new URL(location ?? "").searchParams.get("status")).toBe("pending");
    expect((await open(id)).text).toContain('data-sandbox="next"');
  });

  test("twice changes nothing", async () => {
    const id = await createInquiry(world, "h-twice");
    await post("/finish", { inquiry_id: id, outcome: "rejected" });
    const again = await post("/finish", { inquiry_id: id, outcome: "approved" });
    expect(again).toEqual({ status: 200, location: null });
    expect((await (await world.readResult(id)).json()).result.status).toBe("rejected");
  });

  test("leaving returns to the app with the current status", async () => {
    const id = await createInquiry(world, "h-leave");
    const { status, location } = await post("/leave", { inquiry_id: id });
    expect(status).toBe(303);
    expect(new URL(location ?? "").searchParams.get("status")).toBe("pending");
  });
});

describe("invalid links", () => {
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

describe("delayed results", () => {
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

  test("are `processing` until then", () => {
    const { statusAfter } = finishLater({});
    expect([statusAfter(0), statusAfter(29_000), statusAfter(1000)]).toEqual([
      "processing",
      "processing",
      "approved",
    ]);
  });

  test("pass through a review if one was requested", () => {
    const { statusAfter } = finishLater({ review: "on" });
    expect([statusAfter(0), statusAfter(15_000), statusAfter(15_000)]).toEqual([
      "processing",
      "manual_review",
      "approved",
    ]);
  });

  test("are dropped if the control decides first", () => {
    const { store, id, statusAfter } = finishLater({});
    store.setResult(id, { status: "rejected" });
    expect(statusAfter(60_000)).toBe("rejected");
  });

  test("are announced to listeners", () => {
    const { store, statusAfter } = finishLater({});
    const heard: string[] = [];
    store.onChange(({ inquiry, from }) => heard.push(`${from} to ${inquiry.status}`));
    statusAfter(30_000);
    expect(heard).toEqual(["processing to approved"]);
  });
});
