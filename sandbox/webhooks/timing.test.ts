import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createInquiryStore } from "../inklink/inquiry-store";
import { startReceiver } from "./test-receiver";
import { createWebhooks } from "./webhooks";

const secret = `whsec_${Buffer.from("key").toString("base64")}`;
const wanted = {
  subjectId: "s",
  returnUrl: "http://localhost/",
  level: 1,
  features: {},
  metadata: null,
} as const;
const now = () => new Date();

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("closing", () => {
  test("sends nothing more, neither scheduled nor later events", async () => {
    vi.useFakeTimers();
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 500 }));
    const inquiries = createInquiryStore(now);
    const webhooks = createWebhooks({ url: "http://hook.invalid/", secret }, inquiries, now);
    inquiries.create(wanted);
    await vi.advanceTimersByTimeAsync(5000);
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(webhooks.list()).toMatchObject([{ state: "scheduled" }]);
    await webhooks.close();
    expect(vi.getTimerCount()).toBe(0);
    inquiries.create(wanted);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  test("aborts open requests, and does not retry them", async () => {
    const receiver = await startReceiver();
    receiver.replyWith("hang");
    const inquiries = createInquiryStore(now);
    const webhooks = createWebhooks({ url: receiver.url, secret }, inquiries, now);
    inquiries.create(wanted);
    await receiver.first(1);
    await webhooks.close();
    expect(webhooks.list()).toMatchObject([
      { nextTryAt: null, tries: [{ status: null, error: "the sandbox was closed" }] },
    ]);
    await receiver.close();
  });

  test("is not needed for a process to end, even if a retry is scheduled", async () => {
    const address = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const program = `
      import { createInquiryStore } from ${address("../inklink/inquiry-store.ts")};
      import { createWebhooks } from ${address("./webhooks.ts")};
      const now = () => new Date();
      const inquiries = createInquiryStore(now);
      const webhooks = createWebhooks({ url: "http://127.0.0.1:9/", secret: "${secret}" }, inquiries, now);
      inquiries.create(${JSON.stringify(wanted)});
      process.on("exit", () => console.log(webhooks.list()[0].state));`;
    const flags = ["--import", "tsx", "--input-type=module", "--eval", program];
    const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    expect([output.trim(), code]).toEqual(["scheduled", 0]);
  });
});

describe("a response", () => {
  test("that is too late counts as none", async () => {
    const receiver = await startReceiver();
    receiver.replyWith("hang");
    const inquiries = createInquiryStore(now);
    const options = { url: receiver.url, secret, timeoutMs: 20, retryScheduleMs: [] };
    const webhooks = createWebhooks(options, inquiries, now);
    inquiries.create(wanted);
    await expect.poll(() => webhooks.list()[0]?.state, { interval: 2 }).toBe("failed");
    expect(webhooks.list()[0]?.tries).toMatchObject([{ status: null, error: "no answer within 0.02 s" }]);
    await webhooks.close();
    await receiver.close();
  });
});

describe("retry schedule", () => {
  test("is 5 s, 30 s, 2 min and 10 min", async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => {
      times.push(Date.now());
      return new Response(null, { status: 503 });
    });
    const inquiries = createInquiryStore(now);
    const webhooks = createWebhooks({ url: "http://hook.invalid/", secret }, inquiries, now);
    const startedAt = Date.now();
    inquiries.create(wanted);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(times.map((at) => (at - startedAt) / 1000)).toEqual([0, 5, 35, 155, 755]);
    expect(webhooks.list()).toMatchObject([{ state: "failed" }]);
  });
});

describe("delivery log", () => {
  test("drops the oldest, and does not retry them", async () => {
    vi.useFakeTimers();
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 204 }));
    const inquiries = createInquiryStore(now);
    const webhooks = createWebhooks({ url: "http://hook.invalid/", secret }, inquiries, now);
    webhooks.modes.set({ mode: "late", delayMs: 1000 });
    const first = inquiries.create(wanted);
    for (let i = 0; i < 500; i += 1) inquiries.create(wanted);
    expect(webhooks.list()).toHaveLength(500);
    expect(webhooks.list({ inquiryId: first.id })).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(fetched).toHaveBeenCalledTimes(500);
  });

  test("is refused with a malformed secret", () => {
    expect(() => createWebhooks({ url: "x", secret: "hush" }, createInquiryStore(now), now)).toThrow(
      "malformed",
    );
  });
});
