import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { inquiries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { captureLog } from "@/test/output";
import { addInquiry, addUser } from "@/test/verification-world";
import { parseCursor } from "./cursor";
import { parseDateRange } from "./date-range";
import { type DroppedInquiry, listDropOffs } from "./drop-off-store";
import { type DropOff, dropOffs } from "./funnel";
import { readFunnel } from "./funnel-store";

const dateRange = parseDateRange({ from: "2026-03-01", to: "2026-03-02" }, new Date());
const start = new Date("2026-03-01T09:00:00.000Z");

type Added = { readonly returned?: boolean; readonly submitted?: boolean; readonly createdAt?: Date };

describeOnBothDatabases("the drop-offs of the funnel", (database) => {
  captureLog();
  let added = 0;

  /** One inquiry of a new user, stored by its state; whether the browser returned is not part of it. */
  async function add(
    status: (typeof allStatuses)[number],
    { returned = false, submitted, createdAt = start }: Added = {},
  ): Promise<string> {
    added += 1;
    const at = new Date(createdAt.getTime() + minuteMs);
    const userId = await addUser(database.db);
    const state = stateIn(status, { now: at, inklinkId: `kyc_iq_${added}` });
    const { id } = await addInquiry(database.db, userId, state, { at: createdAt });
    await database.db
      .update(inquiries)
      .set({
        returnedAt: returned ? at : null,
        ...(submitted === undefined ? {} : { submittedAt: submitted ? at : null }),
      })
      .where(eq(inquiries.id, id));
    return id;
  }

  /** All pages of the list. */
  async function listAll(step: DropOff): Promise<DroppedInquiry[]> {
    const rows: DroppedInquiry[] = [];
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const page: Awaited<ReturnType<typeof listDropOffs>> = await listDropOffs(
        database.db,
        step,
        dateRange,
        parseCursor(after),
      );
      rows.push(...page.rows);
      after = page.next;
    }
    return rows;
  }

  async function listed(): Promise<Record<DropOff, string[]>> {
    const [started = [], returned = [], submitted = [], decided = []] = await Promise.all(
      dropOffs.map(async (step) => (await listAll(step)).map(({ id }) => id)),
    );
    return { started, returned, submitted, decided };
  }

  const counts = async () => (await readFunnel(database.db, dateRange)).counts;

  test("are listed by the last step that was reached", async () => {
    const unresolved = await add("unresolved");
    const pending = await add("pending");
    const returned = await add("expired", { returned: true });
    const waiting = await add("processing", { returned: true });
    // Submitted, and back to its beginning since.
    const reopened = await add("pending", { submitted: true });
    const rejected = await add("rejected", { returned: true });
    const unseen = await add("failed");
    await add("approved", { returned: true });
    await add("lapsed");
    const lists = await listed();
    expect({
      started: lists.started.toSorted(),
      returned: lists.returned,
      submitted: lists.submitted.toSorted(),
      decided: lists.decided.toSorted(),
    }).toEqual({
      started: [unresolved, pending].toSorted(),
      returned: [returned],
      submitted: [waiting, reopened].toSorted(),
      decided: [rejected, unseen].toSorted(),
    });
  });

  test("are as many as the funnel counts, whatever is stored", async () => {
    const days = ["2026-02-28", "2026-03-02"].map((day) => new Date(`${day}T23:59:59.999Z`));
    const stored = days.flatMap((createdAt) =>
      [false, true].flatMap((returned) => [
        { createdAt, returned },
        { createdAt, returned, submitted: true },
        { createdAt, returned, submitted: false },
      ]),
    );
    for (const status of allStatuses) {
      for (const more of stored) await add(status, more);
    }
    const lists = await listed();
    const funnel = await counts();
    for (const step of dropOffs) {
      expect(lists[step].length, step).toBeGreaterThan(0);
      expect(lists[step].length, step).toBe(funnel.dropOffs[step]);
    }
  });

  test("and the approved ones are all that were started", async () => {
    for (const status of allStatuses) {
      for (const returned of [false, true]) await add(status, { returned });
    }
    const { started, approved, dropOffs: stopped } = await counts();
    expect(stopped.started + stopped.returned + stopped.submitted + stopped.decided + approved).toBe(started);
  });

  test("name the person and what became of the inquiry, the newest first, each once", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 60; index++) {
      // Two of each moment.
      const createdAt = new Date(start.getTime() + Math.floor(index / 2) * minuteMs);
      ids.push(await add("rejected", { returned: true, createdAt }));
    }
    const rows = await listAll("decided");
    expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const times = rows.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    const first = await listDropOffs(database.db, "decided", dateRange, null);
    expect(first.rows).toHaveLength(25);
    const [stored] = await database.db
      .select()
      .from(inquiries)
      .where(eq(inquiries.id, ids[59] ?? ""));
    expect(rows.find(({ id }) => id === ids[59])).toMatchObject({
      scope: "level:1",
      status: "rejected",
      user: { id: stored?.userId },
    });
  });
});
