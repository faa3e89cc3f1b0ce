import { expect, test } from "vitest";
import { createInklinkClient } from "@/lib/inklink/client";
import { apiKey } from "@/sandbox/test-world";
import { startInklinkWorld, successOf } from "@/test/inklink-world";
import { captureLog } from "@/test/output";
import { logUnreadableTime } from "./instrumented-client";

const log = captureLog();

test("an invalid time is logged once for each field, without its value", async () => {
  const world = await startInklinkWorld();
  const { control } = world;
  const { apiUrl } = world.sandbox;
  for (let round = 0; round < 2; round++) {
    // Each request of the app has a client of its own.
    const client = createInklinkClient({ apiUrl, apiKey, onUnreadableTime: logUnreadableTime });
    const inquiry = await world.createInquiry();
    await control.addFault({ on: "create", kind: "answer", patch: { expires_at: "tomorrow" } });
    const user = { subjectId: "user-1", returnUrl: "http://localhost:3999/", metadata: {} };
    const created = await client.createInquiry(
      { ...user, level: 1 },
      { deadline: performance.now() + 14_000 },
    );
    expect(successOf(created).expiresAt).toBeNull();
    const patch = { status: "approved", completed_at: "2025-06-11 14:30" };
    await control.addFault({ on: "result", kind: "answer", patch, inquiryId: inquiry.inquiryId });
    const result = await client.getResult(inquiry, { timeoutMs: 14_000 });
    expect(successOf(result)).toMatchObject({ status: "approved", completedAt: null });
  }
  await world.sandbox.close();
  const lines = log().filter(({ event }) => event === "inklink.unreadable_time");
  expect(lines).toMatchObject([
    { level: "warn", field: "expires_at" },
    { level: "warn", field: "completed_at" },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/tomorrow|14:30"/);
});
