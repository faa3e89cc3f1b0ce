import { describe, expect, test } from "vitest";
import { createFaultQueue } from "./fault-queue";
import { faultSchema } from "./fault-schema";

const target = { on: "result", subjectId: "s", inquiryId: "i" } as const;
const hang = faultSchema.parse({ on: "result", kind: "hang", times: "always" });
const page = faultSchema.parse({ on: "result", kind: "html", times: "always", inquiryId: "i" });

describe("temporary fault", () => {
  test("takes precedence over queued faults, and applies only to its target", async () => {
    const queue = createFaultQueue();
    queue.add(hang);
    const kinds = await queue.during(page, async () => [
      queue.take(target)?.kind,
      queue.take({ ...target, inquiryId: "another" })?.kind,
    ]);
    expect(kinds).toEqual(["html", "hang"]);
  });

  test("is removed afterwards, also if the work failed, and the others stay", async () => {
    const queue = createFaultQueue();
    queue.add(hang);
    await expect(queue.during(page, () => Promise.reject(new Error("planted")))).rejects.toThrow("planted");
    expect(queue.list()).toEqual([hang]);
  });
});
