import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { brand } from "../brand/brand";
import { coloursOf } from "../brand/colours";
import { logoSvg, svgAddress } from "../brand/logo";
import { finishInquiry } from "./hosted/finish";
import { languages } from "./hosted/languages";
import { stepNames, stepsOf } from "./hosted/steps";
import { createInquiryStore } from "./inklink/inquiry-store";
import { createInquiry, startTestWorld, type TestWorld } from "./test-world";
import { formWith } from "./visitor/forms";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

async function open(id: string, more: Record<string, string> = {}, language = "en") {
  const query = new URLSearchParams({ inquiry_id: id, ...more });
  const headers = { "accept-language": language };
  const response = await fetch(`${world.sandbox.idvUrl}/?${query}`, { headers });
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
    expect((await open(id, { step: "address" })).text).toContain("Confirm it’s you");
  });

  test("never show text from the address", async () => {
    const id = await createInquiry(world, "h-steps");
    const { text } = await open(id, { step: "review", document: "<script>", country: "<script>" });
    expect(text).not.toContain("<script>");
  });
});

describe("the words", () => {
  const placeholdersIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

  test.each(languages)("exist in %s, with the same placeholders as in English", (language) => {
    const read = (name: string) =>
      JSON.parse(readFileSync(new URL(`./hosted/messages/${name}.json`, import.meta.url), "utf8"));
    const [messages, english] = [read(language), read("en")];
    expect(Object.keys(messages)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries<string>(messages)) {
      expect(placeholdersIn(text), key).toEqual(placeholdersIn(english[key]));
      expect(text.trim(), key).not.toBe("");
    }
  });

  test("are the browser's, and those of the nearest language", async () => {
    const id = await createInquiry(world, "h-words");
    const shown = async (header: string) =>
      /<html lang="(\w+)" dir="(\w+)"/.exec((await open(id, {}, header)).text);
    for (const [header, language, direction] of [
      ["de-AT,de;q=0.9,en;q=0.8", "de", "ltr"],
      ["nl,fr;q=0.4,es;q=0.5", "es", "ltr"],
      ["AR-EG", "ar", "rtl"],
      ["nl", "en", "ltr"],
      ["*", "en", "ltr"],
      [";;q=,", "en", "ltr"],
    ] as const) {
      expect((await shown(header))?.slice(1), header).toEqual([language, direction]);
    }
    expect((await open(id, { step: "review", country: "DE" }, "fr")).text).toContain("Passeport, Allemagne");
  });

  test("name the product, and no placeholder is left", async () => {
    const id = await createInquiry(world, "h-words", { level: 3 });
    const start = await open(id);
    expect(start.text).toContain(`${brand.name} has asked InkLink to check your identity.`);
    for (const language of languages) {
      for (const step of stepNames) {
        expect((await open(id, { step }, language)).text, step).not.toMatch(/>[^<]*\{\w+\}/);
      }
    }
  });
});

describe("the look", () => {
  test("has the logo and the accent of the brand, in both schemes", async () => {
    const { text } = await open(await createInquiry(world, "h-look"));
    const { light, dark } = coloursOf(brand.accent).accent;
    expect(text).toContain(`:root{--accent:${light}}`);
    expect(text).toContain(`:root{--accent:${dark}}`);
    expect(text).toContain(svgAddress(logoSvg(brand)));
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
