import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";

describeOnBothDatabases("a delivery about an unknown inquiry", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  /** A start whose response is held back, after InkLink created the inquiry. */
  async function startSlowly(user: string) {
    const inklink = world.inklink();
    const [requested, responded] = [deferred<string>(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      const response = await inklink.createInquiry(wanted, limits);
      requested.resolve(response.ok ? response.value.id : "none");
      await responded.promise;
      return response;
    };
    const outcome = world.start(user, { inklink: { ...inklink, createInquiry } });
    return { outcome, inquiryId: await requested.promise, response: () => responded.resolve() };
  }

  describe("while it may still appear", () => {
    test.each([
      ["by name", true, "being_created"],
      ["without a name", false, "unknown_inquiry"],
    ])(
      "waits if the user's start is in progress, and is due when it is stored: %s",
      async (_, named, reason) => {
        const user = await world.addUser();
        const start = await startSlowly(user);
        await world.control.setResult(start.inquiryId, { status: "approved" });
        const subjectId = named ? user : null;
        const id = await inbox.announce({ inquiryId: start.inquiryId, subjectId });
        expect(await inbox.processDelivery()).toBe(1);
        const soon = world.clock.in(1_000);
        expect(await inbox.delivery(id)).toMatchObject({
          status: "waiting",
          reason,
          dueAt: soon,
          attempts: 0,
        });

        start.response();
        await start.outcome;
        expect(await inbox.processDelivery()).toBe(1);
        expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "applied" });
        expect(await world.statuses(user)).toEqual(["approved"]);
      },
    );

    test("is retried less and less often, without requests to InkLink", async () => {
      const id = await inbox.announce({ inquiryId: "kyc_iq_unknown", subjectId: "unknown-user" });
      const waits: number[] = [];
      for (;;) {
        await inbox.processDelivery();
        const { dueAt, status } = await inbox.delivery(id);
        if (dueAt === null) {
          expect(status).toBe("done");
          break;
        }
        waits.push(dueAt.getTime() - world.clock.now().getTime());
        world.clock.pass(waits.at(-1) ?? 0);
      }
      expect(waits).toEqual([...waits].sort((a, b) => a - b));
      expect(waits.length).toBeLessThan(40);
      expect(await world.gets("unknown-user")).toEqual([]);
    });

    test("waits for a day, and is then dropped; no user is created", async () => {
      const id = await inbox.announce({ inquiryId: "kyc_iq_unknown", subjectId: "unknown-user" });
      world.clock.pass(24 * hourMs);
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "unknown_inquiry" });
      world.clock.pass(13 * hourMs);
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "unknown_inquiry" });
      expect(await database.db.select().from(users)).toEqual([]);
      expect(await database.db.query.inquiries.findMany()).toEqual([]);
    });

    test("does not wait if ten thousand others do", async () => {
      const { now } = world.clock;
      await database.db.execute(sql`
        insert into webhook_deliveries (id, type, inklink_id, status, reason, received_at, due_at)
        select 'wh_evt_old_' || n, 'kyc.result.failed', 'kyc_iq_' || n, 'waiting', 'unknown_inquiry',
          ${now().toISOString()}::timestamptz, ${world.clock.in(hourMs).toISOString()}::timestamptz
        from generate_series(1, 10000) n`);
      const id = await inbox.announce({ inquiryId: "kyc_iq_one_more" });
      expect(await inbox.processDelivery()).toBe(1);
      expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "unknown_inquiry" });
    });
  });

  describe("of a user whose creation was lost", () => {
    /** InkLink created the inquiry, and its id never reached us. */
    async function loseCreation() {
      const user = await world.addUser();
      await world.control.addFault({ on: "create", kind: "reset-after", subjectId: user });
      expect(await world.start(user)).toMatchObject({ ok: false });
      const [made] = await world.control.inquiries({ subjectId: user });
      if (made === undefined) throw new Error("InkLink made none");
      return { user, inquiry: await world.inquiry(user), inquiryId: made.id };
    }

    test("is linked, with InkLink's result", async () => {
      const { user, inquiry, inquiryId } = await loseCreation();
      await world.control.setResult(inquiryId, { status: "approved" });
      const id = await inbox.announce({ inquiryId, subjectId: user });
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({ status: "done", reason: "applied" });
      expect(await world.inquiry(user)).toMatchObject({
        state: { status: "approved", inklinkId: inquiryId },
      });
      expect(await inbox.history(inquiry)).toEqual(["creating", "unresolved", "pending", "approved"]);
    });

    test("is linked after it was given up, and beside the one that was started since", async () => {
      const { user, inquiryId } = await loseCreation();
      world.clock.pass(1_000);
      await world.start(user);
      await inbox.announce({ inquiryId, subjectId: user, type: "pending" });
      await inbox.processDelivery();
      const stored = (await world.inquiries(user)).map(({ state, detached }) => [state.status, detached]);
      expect(stored).toEqual([
        ["pending", false],
        ["pending", true],
      ]);
    });

    test("is linked if the process died before it stored anything, once its lease has ended", async () => {
      const user = await world.addUser();
      const start = await startSlowly(user);
      await inbox.announce({ inquiryId: start.inquiryId, subjectId: user });
      world.clock.pass(60_000);
      await inbox.processDelivery();
      const inquiry = await world.inquiry(user);
      expect(inquiry.state).toMatchObject({ status: "pending", inklinkId: start.inquiryId });
      start.response();
      expect(await start.outcome).toMatchObject({ ok: true });
      expect(await world.inquiry(user)).toEqual(inquiry);
    });

    test("is not linked before a request to the API, nor while the API returns no result", async () => {
      const { user, inquiryId } = await loseCreation();
      await world.control.addFault({ on: "result", kind: "status", status: 500, inquiryId });
      const id = await inbox.announce({ inquiryId, subjectId: user });
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({
        status: "waiting",
        reason: "server_error",
        attempts: 1,
      });
      expect(await world.statuses(user)).toEqual(["unresolved"]);
      world.clock.pass(2_000);
      await inbox.processDelivery();
      expect(await world.statuses(user)).toEqual(["pending"]);
    });

    test("is not linked if the API names another user", async () => {
      const { user } = await loseCreation();
      const other = await inbox.startedUser();
      await world.control.setResult(other.inquiryId, { status: "approved" });
      await world.db.execute(sql`delete from inquiries where id = ${other.inquiry.id}`);
      const id = await inbox.announce({ inquiryId: other.inquiryId, subjectId: user });
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "mismatch" });
      expect(await world.statuses(user)).toEqual(["unresolved"]);
    });

    test("is not linked without a subject", async () => {
      const { user, inquiryId } = await loseCreation();
      const id = await inbox.announce({ inquiryId });
      await inbox.processDelivery();
      expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "unknown_inquiry" });
      expect(await world.statuses(user)).toEqual(["unresolved"]);
    });

    test("is not linked if InkLink had refused to create one", async () => {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn("refused", { now: world.clock.now() }));
      await inbox.announce({ inquiryId: "kyc_iq_unknown", subjectId: user });
      await inbox.processDelivery();
      expect(await world.statuses(user)).toEqual(["refused"]);
    });

    test("is linked with the lower of two sets of checks if InkLink does not say which it was", async () => {
      const { user, inquiryId } = await loseCreation();
      world.clock.pass(1_000);
      const unresolved = stateIn("unresolved", { now: world.clock.now() });
      await world.addInquiry(user, unresolved, { scope: "level:2" });
      await world.control.setResult(inquiryId, { status: "approved" });
      await inbox.announce({ inquiryId, subjectId: user });
      await inbox.processDelivery();
      const stored = (await world.inquiries(user)).map(({ scope, state }) => [scope, state.status]);
      expect(stored).toEqual([
        ["level:2", "unresolved"],
        ["level:1", "approved"],
      ]);
    });
  });
});
