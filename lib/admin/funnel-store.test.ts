import { describe, expect, test } from "vitest";
import { inquiries } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { describeOnBothDatabases } from "@/test/databases";
import { addUser } from "@/test/verification-world";
import { parseDateRange } from "./date-range";
import { readFunnel } from "./funnel-store";

const dateRange = parseDateRange({ from: "2026-03-01", to: "2026-03-02" }, new Date());
const start = new Date("2026-03-01T09:00:00.000Z");

type Minutes = { returned?: number; submitted?: number; decided?: number };

describeOnBothDatabases("the funnel", (database) => {
  let added = 0;

  /** One inquiry, and how many minutes after its start it reached each step. */
  async function add(
    status: InquiryStatus,
    { returned, submitted, decided }: Minutes = {},
    createdAt = start,
  ) {
    added += 1;
    const after = (minutes: number | undefined) =>
      minutes === undefined ? null : new Date(createdAt.getTime() + minutes * 60_000);
    await database.db.insert(inquiries).values({
      ...{ userId: await addUser(database.db), scope: "level:1", status, createdAt },
      inklinkId: status === "refused" || status === "unresolved" ? null : `kyc_iq_${added}`,
      ...{ returnedAt: after(returned), submittedAt: after(submitted), decidedAt: after(decided) },
    });
  }

  const read = async () => (await readFunnel(database.db, dateRange)).counts;

  test("without inquiries is empty", async () => {
    expect(await read()).toEqual({
      ...{ started: 0, returned: 0, submitted: 0, decided: 0, approved: 0, lapsed: 0 },
      dropOffs: { started: 0, returned: 0, submitted: 0, decided: 0 },
      ...{ startToReturnMs: null, submitToDecisionMs: null, startToDecisionMs: null },
    });
  });

  test("counts how many reached each step", async () => {
    await add("unresolved");
    await add("pending");
    await add("pending", { returned: 3 });
    await add("processing", { returned: 3, submitted: 2 });
    await add("rejected", { returned: 3, submitted: 2, decided: 4 });
    await add("approved", { returned: 3, submitted: 2, decided: 4 });
    await add("approved", { submitted: 2, decided: 4 });
    await add("lapsed", { submitted: 2, decided: 4 });
    expect(await read()).toMatchObject({
      ...{ started: 8, returned: 4, submitted: 5, decided: 4, approved: 3 },
      dropOffs: { started: 2, returned: 1, submitted: 1, decided: 1 },
      // It was decided as an approval, and does not count any more.
      lapsed: 1,
    });
  });

  test("leaves out inquiries that InkLink refused: their users could not start", async () => {
    await add("refused");
    expect((await read()).started).toBe(0);
  });

  describe("is limited to what was started", () => {
    test.each([
      ["2026-02-28T23:59:59.999Z", 0],
      ["2026-03-01T00:00:00.000Z", 1],
      ["2026-03-02T23:59:59.999Z", 1],
      ["2026-03-03T00:00:00.000Z", 0],
    ])("%s: %i", async (createdAt, started) => {
      await add("pending", {}, new Date(createdAt));
      expect((await read()).started).toBe(started);
    });

    test("in the date range, whenever it was decided", async () => {
      await add("approved", { returned: 3, submitted: 2, decided: 60 * 24 * 20 });
      expect(await read()).toMatchObject({ decided: 1, approved: 1 });
    });
  });

  test("is there by day, in UTC", async () => {
    await add("approved", {}, new Date("2026-03-01T00:00:00.000Z"));
    await add("rejected", {}, new Date("2026-03-01T23:59:59.999Z"));
    await add("approved", {}, new Date("2026-03-02T00:00:00.000Z"));
    expect((await readFunnel(database.db, dateRange)).days).toMatchObject([
      { day: new Date("2026-03-01T00:00:00.000Z"), started: 2, approved: 1 },
      { day: new Date("2026-03-02T00:00:00.000Z"), started: 1, approved: 1 },
    ]);
  });

  test("has the median duration", async () => {
    await add("approved", { returned: 3, submitted: 2, decided: 4 });
    await add("approved", { returned: 5, submitted: 4, decided: 10 });
    await add("rejected", { returned: 60, submitted: 50, decided: 600 });
    await add("pending");
    const minuteMs = 60_000;
    expect(await read()).toMatchObject({
      startToReturnMs: 5 * minuteMs,
      submitToDecisionMs: 6 * minuteMs,
      startToDecisionMs: 10 * minuteMs,
    });
  });

  test("takes the medians of a large date range from a random sample", async () => {
    // By far most of them take five minutes, so any sample that is large enough has that median.
    for (let index = 0; index < 60; index++)
      await add("approved", { submitted: 1, decided: index < 4 ? 90 : 5 });
    const funnel = await readFunnel(database.db, dateRange, 30);
    expect(funnel.counts).toMatchObject({ started: 60, decided: 60, startToDecisionMs: 5 * 60_000 });
    // An empty sample has no median.
    expect((await readFunnel(database.db, dateRange, 1e-9)).counts).toMatchObject({
      started: 60,
      startToDecisionMs: null,
    });
  });

  test("treats a decision from before the stored submission as immediate", async () => {
    await add("approved", { submitted: 5, decided: 4 });
    expect((await read()).submitToDecisionMs).toBe(0);
  });
});
