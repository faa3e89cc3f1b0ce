import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { withdrawApproval } from "@/lib/admin/withdraw";
import { dayMs } from "@/lib/core/duration";
import { inquiries } from "@/lib/db/schema";
import { storeLapses } from "@/lib/verification/approvals";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useMail } from "@/test/mail";
import { useVerificationWorld } from "@/test/verification-world";
import { hasLapseNotices, queueLapseNotices } from "./store/lapse-notices";
import { saveState } from "./store/transitions";

const yearMs = 365 * dayMs;
const operator = { id: "operator-1", requestId: null };

type World = ReturnType<typeof useVerificationWorld>;

/** Approvals, and the jobs that tell of their end. */
function useApprovals(world: World, mail: ReturnType<typeof useMail>) {
  let count = 0;
  return {
    async approved(scope = "level:1", user = {}) {
      count += 1;
      const { id } = await mail.addUser(user);
      const now = world.clock.now();
      const state = stateIn("approved", { now, inklinkId: `kyc_iq_lapse_${count}` });
      return { id, inquiry: await world.addInquiry(id, state, { scope }) };
    },
    notice: (approvalValidMs = yearMs, db = world.db) =>
      queueLapseNotices(db, { now: world.clock.now(), approvalValidMs }, 100),
    lapse: (approvalValidMs: number | null = yearMs) => storeLapses(world.context({ approvalValidMs })),
    kinds: async () => (await mail.queue()).map(({ kind, status }) => `${kind} ${status}`),
  };
}

describeOnBothDatabases("an approval that ends", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);
  const { approved, notice, lapse, kinds } = useApprovals(world, mail);

  test("is told thirty days before, and when it lapses, once each", async () => {
    await approved();
    world.clock.pass(yearMs - 30 * dayMs - 1);
    expect(await notice()).toBe(0);
    world.clock.pass(1);
    expect(await notice()).toBe(1);
    expect(await notice()).toBe(0);
    await mail.send();
    expect(await kinds()).toEqual(["lapsing sent"]);
    world.clock.pass(30 * dayMs);
    await lapse();
    await lapse();
    await mail.send();
    expect(await kinds()).toEqual(["lapsing sent", "lapsed sent"]);
  });

  test("is not told again if the setting is made longer and shorter", async () => {
    const { id } = await approved();
    world.clock.pass(yearMs - 30 * dayMs);
    await notice();
    world.clock.pass(30 * dayMs);
    await lapse();
    await mail.send();
    await lapse(2 * yearMs);
    expect(await world.statuses(id)).toEqual(["approved"]);
    world.clock.pass(yearMs - 30 * dayMs);
    await notice(2 * yearMs);
    await lapse(yearMs);
    expect(await world.statuses(id)).toEqual(["lapsed"]);
    await mail.send();
    expect(await kinds()).toEqual(["lapsing sent", "lapsed sent"]);
  });

  test("that had lapsed before the setting was made is told once, of that", async () => {
    await approved();
    world.clock.pass(2 * yearMs);
    expect(await notice()).toBe(1);
    await lapse();
    expect(await kinds()).toEqual(["lapsed waiting"]);
  });

  test("is not told if the user wants no emails", async () => {
    await approved("level:1", { mailOptOut: true });
    world.clock.pass(yearMs - 30 * dayMs);
    await notice();
    world.clock.pass(30 * dayMs);
    await lapse();
    expect(await kinds()).toEqual([]);
  });

  test("is not told if the user has been approved anew, for as much or more", async () => {
    const { id } = await approved();
    world.clock.pass(yearMs - 30 * dayMs);
    const again = stateIn("approved", { now: world.clock.now(), inklinkId: "kyc_iq_again" });
    await world.addInquiry(id, again, { scope: "level:2" });
    await notice();
    world.clock.pass(30 * dayMs);
    await lapse();
    await mail.send();
    expect(await kinds()).toEqual(["lapsing skipped", "lapsed skipped"]);
  });

  test("is not told of beforehand if it was reversed before that is sent", async () => {
    const { inquiry } = await approved();
    world.clock.pass(yearMs - 30 * dayMs);
    await notice();
    const now = world.clock.now();
    const note = { at: now, cause: "webhook", notifyByEmail: true } as const;
    await saveState(world.db, inquiry, stateIn("rejected", { now, inklinkId: "kyc_iq_reversed" }), note);
    await mail.send();
    expect(await kinds()).toEqual(["lapsing skipped", "update sent"]);
  });

  test("by an operator is told in the same words", async () => {
    const { inquiry } = await approved();
    await withdrawApproval(world.context(), operator, inquiry.id, "document_expired");
    await mail.send();
    expect(await kinds()).toEqual(["lapsed sent"]);
    expect(mail.server.received[0]?.subject).toBe("Example: it’s time for a new identity check");
  });
});

test("approvals that count for a month or less are told of when they lapse only", () => {
  expect([null, dayMs, 30 * dayMs, 31 * dayMs].map(hasLapseNotices)).toEqual([false, false, false, true]);
});

describeOnPostgres("several instances", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);
  const { approved, notice, kinds } = useApprovals(world, mail);

  test("tell of each approval once", async () => {
    for (let user = 0; user < 6; user++) await approved();
    world.clock.pass(yearMs - 30 * dayMs);
    const marked = await Promise.all([notice(), notice(yearMs, database.secondDb), notice()]);
    expect(marked.reduce((sum, one) => sum + one, 0)).toBe(6);
    expect(await kinds()).toEqual(Array.from({ length: 6 }, () => "lapsing waiting"));
    const rows = await world.db.select().from(inquiries).where(eq(inquiries.status, "approved"));
    expect(rows.every(({ lapseNoticedAt }) => lapseNoticedAt !== null)).toBe(true);
  });
});
