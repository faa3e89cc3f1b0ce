import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { inquiries } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { addDelivery, addInquiry, addUser } from "@/test/verification-world";
import { type AttentionReason, attentionAfterMs, attentionReasons } from "./attention";
import {
  countFailed,
  countNeedingAttention,
  listNeedingAttention,
  oldestWaitingDelivery,
} from "./attention-store";
import { parseCursor } from "./cursor";

const now = new Date("2026-03-10T09:00:00.000Z");
const none = { unanswered: 0, creating: 0, processing: 0, manual_review: 0, pending: 0, unresolved: 0 };
const first = { now, after: null, size: 50 };

describeOnBothDatabases("what needs attention", (database) => {
  let added = 0;

  /** An inquiry of a new user, created and submitted `msAgo`. */
  async function add(
    status: InquiryStatus,
    msAgo: number,
    more: Partial<typeof inquiries.$inferInsert> = {},
  ) {
    added += 1;
    const userId = await addUser(database.db);
    const at = new Date(now.getTime() - msAgo);
    const state = stateIn(status, { now: at, inklinkId: `kyc_iq_${added}` });
    const { id } = await addInquiry(database.db, userId, state, { at });
    if (Object.keys(more).length > 0) {
      await database.db.update(inquiries).set(more).where(eq(inquiries.id, id));
    }
    return { id, userId };
  }

  const idsOf = async (reason: AttentionReason) =>
    (await listNeedingAttention(database.db, reason, first)).rows.map(({ id }) => id);

  test("is empty at first", async () => {
    expect(await countNeedingAttention(database.db, now)).toEqual(none);
    expect(await oldestWaitingDelivery(database.db)).toBeNull();
    expect(await countFailed(database.db)).toEqual({ deliveries: 0, mails: 0, events: 0 });
  });

  test.each(["creating", "processing", "manual_review", "pending"] as const)(
    "is an inquiry that has been %s for too long, the oldest first",
    async (status) => {
      const limitMs = attentionAfterMs[status];
      const young = await add(status, limitMs);
      const old = await add(status, limitMs + 1);
      const older = await add(status, limitMs + 2 * minuteMs);
      expect(await idsOf(status)).toEqual([older.id, old.id]);
      expect(await idsOf(status)).not.toContain(young.id);
      expect(await countNeedingAttention(database.db, now)).toEqual({ ...none, [status]: 2 });
      const { rows } = await listNeedingAttention(database.db, status, first);
      const since = new Date(now.getTime() - limitMs - 2 * minuteMs);
      expect(rows[0]).toMatchObject({ ...older, status, scope: "level:1", since });
    },
  );

  test("counts from the submission, not from the start", async () => {
    const submittedAt = new Date(now.getTime() - 10 * minuteMs);
    await add("processing", 300 * minuteMs, { submittedAt });
    expect(await idsOf("processing")).toEqual([]);
  });

  test("is every creation that was left unresolved, with its error", async () => {
    const { id } = await add("unresolved", 0);
    const { rows } = await listNeedingAttention(database.db, "unresolved", {
      ...first,
      now: new Date(now.getTime() + 1),
    });
    expect(rows).toMatchObject([{ id, reason: "timeout" }]);
  });

  test("is an open inquiry whose last refresh failed, with the error", async () => {
    const { id } = await add("processing", minuteMs, { refreshErrorCode: "server_error" });
    await add("processing", minuteMs, { refreshErrorCode: "not_found" });
    await add("approved", minuteMs, { refreshErrorCode: "timeout" });
    await add("pending", minuteMs);
    expect((await listNeedingAttention(database.db, "unanswered", first)).rows).toMatchObject([
      { id, refreshErrorCode: "server_error" },
    ]);
    expect(await countNeedingAttention(database.db, now)).toEqual({ ...none, unanswered: 1 });
  });

  test.each(["abandoned", "refused", "approved", "rejected", "failed", "expired"] as const)(
    "is no inquiry that is %s",
    async (status) => {
      await add(status, 1_000 * 60 * minuteMs);
      expect(await countNeedingAttention(database.db, now)).toEqual(none);
    },
  );

  describe("is listed a page at a time", () => {
    test.each(attentionReasons)("and each once: %s", async (reason) => {
      const status = reason === "unanswered" ? "processing" : reason;
      const more = reason === "unanswered" ? { refreshErrorCode: "timeout" } : {};
      const ids: string[] = [];
      for (let index = 0; index < 7; index++) {
        // Two of each moment.
        const ageMs = attentionAfterMs[reason] + minuteMs * (1 + Math.floor(index / 2));
        ids.push((await add(status, ageMs, more)).id);
      }
      const seen: string[] = [];
      const sizes: number[] = [];
      for (let after: string | null = null, goOn = true; goOn; goOn = after !== null) {
        const requested = { now, after: parseCursor(after), size: 3 };
        const page: Awaited<ReturnType<typeof listNeedingAttention>> = await listNeedingAttention(
          database.db,
          reason,
          requested,
        );
        seen.push(...page.rows.map(({ id }) => id));
        sizes.push(page.rows.length);
        after = page.next;
      }
      expect(sizes).toEqual([3, 3, 1]);
      expect(seen.toSorted()).toEqual(ids.toSorted());
    });
  });

  test("includes the oldest waiting delivery, and its subject", async () => {
    const { userId } = await add("pending", minuteMs, { inklinkId: "kyc_iq_waited_for" });
    const at = (minutes: number) => new Date(now.getTime() - minutes * minuteMs);
    const waiting = { status: "waiting", dueAt: now, finishedAt: null } as const;
    await addDelivery(database.db, at(1), waiting);
    const oldest = await addDelivery(database.db, at(9), { ...waiting, inklinkId: "kyc_iq_waited_for" });
    await addDelivery(database.db, at(20));
    await addDelivery(database.db, at(30), { status: "done" });
    const told = { id: oldest, receivedAt: at(9), userId, reason: "timeout", attempts: 30 };
    expect(await oldestWaitingDelivery(database.db)).toEqual(told);
    expect(await countFailed(database.db)).toEqual({ deliveries: 1, mails: 0, events: 0 });
  });
});
