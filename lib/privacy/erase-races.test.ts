import { count, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createAdapter } from "@/lib/auth/adapter";
import { readSession } from "@/lib/auth/session";
import { mails } from "@/lib/db/operations-schema";
import { inquiries, inquiryEvents, users, webhookDeliveries } from "@/lib/db/schema";
import { reconcileDue } from "@/lib/verification/reconcile";
import { createVerificationService } from "@/lib/verification/service";
import { reserveInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { createInklinkStub } from "@/test/inklink-stub";
import { stateIn } from "@/test/inquiries";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { eraseUser } from "./erase";

describeOnBothDatabases("an erasure while work for the user is in progress", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  const erase = (userId: string) => eraseUser(world.db, { userId, actorId: userId, now: world.clock.now() });

  async function expectNothingLeft() {
    for (const table of [users, inquiries, inquiryEvents, webhookDeliveries, mails]) {
      expect(await world.db.select().from(table)).toEqual([]);
    }
    expect(world.log("worker.failed")).toEqual([]);
    expect(world.log("webhook.failed")).toEqual([]);
    expect(world.log("reconcile.failed")).toEqual([]);
  }

  /** A start whose response from InkLink arrives when the test says so. */
  async function startSlowly(user: string) {
    const inklink = world.inklink();
    const [called, mayRespond] = [deferred(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      const response = await inklink.createInquiry(wanted, limits);
      called.resolve();
      await mayRespond.promise;
      return response;
    };
    const outcome = world.start(user, { inklink: { ...inklink, createInquiry } });
    await called.promise;
    return { outcome, response: () => mayRespond.resolve() };
  }

  test("a start that succeeds later finds no user, and what InkLink created is not kept", async () => {
    const user = await world.addUser();
    const { outcome, response } = await startSlowly(user);
    await erase(user);
    response();
    expect(await outcome).toEqual({ ok: true, value: { kind: "unknown_user" } });
    const [made] = await world.control.inquiries({ subjectId: user });
    await inbox.announce({ inquiryId: made?.id ?? "" });
    await expectNothingLeft();
  });

  test("a start that is refused later finds no user, too", async () => {
    const user = await world.addUser();
    await world.control.addFault({ on: "create", kind: "status", status: 401, subjectId: user });
    const { outcome, response } = await startSlowly(user);
    await erase(user);
    response();
    expect(await outcome).toEqual({ ok: true, value: { kind: "unknown_user" } });
    await expectNothingLeft();
  });

  test("a delivery that came before the late response, and names no user, is deleted with it", async () => {
    const user = await world.addUser();
    const { outcome, response } = await startSlowly(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    const id = await inbox.announce({ inquiryId: made?.id ?? "" });
    await erase(user);
    await inbox.processDelivery();
    expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "unknown_inquiry" });
    response();
    await outcome;
    await inbox.processDelivery();
    await expectNothingLeft();
  });

  test("another tab that waits for the same start finds no user", async () => {
    const user = await world.addUser();
    const { outcome, response } = await startSlowly(user);
    const waiting = world.start(user);
    await erase(user);
    expect(await waiting).toEqual({ ok: true, value: { kind: "unknown_user" } });
    response();
    await outcome;
    await expectNothingLeft();
  });

  test("a start that comes after it finds no user, and makes no request to InkLink", async () => {
    const user = await world.addUser();
    await erase(user);
    expect(await world.start(user)).toEqual({ ok: true, value: { kind: "unknown_user" } });
    expect(await world.posts(user)).toEqual([]);
  });

  test("a page that refreshes shows the stored state, and nothing is written", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    const { client, nextCall } = createInklinkStub();
    const service = createVerificationService(world.context({ inklink: client }));
    const page = service.outcome(user, inquiryId, "return_page");
    const call = await nextCall();
    const waitingPage = service.outcome(user, inquiryId, "return_page");
    await erase(user);
    call.response("approved");
    expect(await page).toMatchObject({ status: "pending" });
    expect(await waitingPage).toMatchObject({ status: "pending" });
    await expectNothingLeft();
  });

  test("a delivery that is being processed changes nothing", async () => {
    const { user, inquiryId } = await inbox.startedUser();
    await inbox.announce({ inquiryId, subjectId: user });
    const { client, nextCall } = createInklinkStub();
    const working = inbox.processDelivery({ inklink: client });
    const call = await nextCall();
    await erase(user);
    call.response("approved");
    await working;
    await expectNothingLeft();
  });

  test("a lost creation that is being linked is not", async () => {
    const user = await world.addUser();
    await world.addInquiry(user, stateIn("unresolved", { now: world.clock.now() }));
    await inbox.announce({ inquiryId: "kyc_iq_lost", subjectId: user });
    const { client, nextCall } = createInklinkStub();
    const working = inbox.processDelivery({ inklink: client });
    const call = await nextCall();
    await erase(user);
    call.response("approved");
    await working;
    await expectNothingLeft();
  });

  test("a round of the reconciler that has claimed the inquiry changes nothing", async () => {
    const { user } = await inbox.startedUser();
    world.clock.pass(60_000);
    const { client, nextCall } = createInklinkStub();
    const round = reconcileDue(world.context({ inklink: client }));
    const call = await nextCall();
    await erase(user);
    call.response("approved");
    expect(await round).toBe(1);
    await expectNothingLeft();
  });

  test("a session that is being created is not", async () => {
    const user = await world.addUser();
    const adapter = await createAdapter(world.db);
    const session = { userId: user, sessionToken: "token", expires: world.clock.in(60_000) };
    await erase(user);
    await expect(adapter.createSession?.(session)).rejects.toThrow();
    expect(await readSession(world.db, "token", world.clock.now(), noStaff)).toBeNull();
  });
});

const noStaff = { OPERATOR_EMAILS: [], SUPPORT_EMAILS: [] };

describeOnBothDatabases("a late arrival for an erased user", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  async function erasedUser() {
    const { user, inquiryId } = await inbox.startedUser();
    await eraseUser(world.db, { userId: user, actorId: user, now: world.clock.now() });
    return { user, inquiryId };
  }

  test("is not kept: a delivery about their inquiry, or naming them", async () => {
    const { user, inquiryId } = await erasedUser();
    await inbox.announce({ inquiryId });
    await inbox.announce({ inquiryId, subjectId: user });
    await inbox.announce({ inquiryId: "kyc_iq_never_learned", subjectId: user });
    expect(await inbox.deliveries()).toEqual([]);
    await inbox.announce({ inquiryId: "kyc_iq_somebody_elses" });
    expect(await inbox.deliveries()).toHaveLength(1);
  });

  test("is dropped if it was stored at that very moment", async () => {
    const { user, inquiryId } = await erasedUser();
    const other = await inbox.startedUser();
    const row = { type: "kyc.result.approved", receivedAt: world.clock.now(), dueAt: world.clock.now() };
    await world.db.insert(webhookDeliveries).values([
      { ...row, id: "1", status: "waiting", inklinkId: inquiryId },
      { ...row, id: "2", status: "waiting", inklinkId: "kyc_iq_x", subjectId: user },
      { ...row, id: "3", status: "waiting", inklinkId: other.inquiryId, subjectId: user },
    ]);
    await inbox.processDelivery();
    expect(await inbox.deliveries()).toEqual([]);
    expect(await world.statuses(other.user)).toEqual(["pending"]);
  });
});

describeOnPostgres("erasures among many writes for the same users", (database) => {
  const world = useVerificationWorld(database);

  test("never deadlock, and leave nothing", async () => {
    for (let round = 0; round < 15; round++) {
      const user = await world.addUser();
      const at = world.clock.now();
      await world.addInquiry(user, stateIn("rejected", { now: at, inklinkId: `kyc_iq_old_${round}` }));
      const inquiry = await world.addInquiry(
        user,
        stateIn("pending", { now: at, inklinkId: `kyc_iq_${round}` }),
      );
      const approved = stateIn("approved", { now: at, inklinkId: `kyc_iq_${round}` });
      // As the change of state and its email do, in one transaction.
      const decideAndTell = world.db.transaction(async (tx) => {
        await saveState(tx, inquiry, approved, { at, cause: "webhook" });
        const mail = { userId: user, inquiryId: inquiry.id, inquiryVersion: 1, createdAt: at, dueAt: at };
        await tx.insert(mails).values({ ...mail, status: "waiting" });
      });
      const reserve = database.secondDb.transaction(async (tx) => {
        const scope = `features:${round}`;
        await reserveInquiry(
          tx,
          { userId: user, scope, nextPath: null, leaseUntil: at },
          { at, cause: "person" },
        );
      });
      const [erased, ...others] = await Promise.allSettled([
        eraseUser(database.secondDb, { userId: user, actorId: user, now: at }),
        decideAndTell,
        reserve,
        world.start(user),
      ]);
      expect(erased).toEqual({ status: "fulfilled", value: true });
      // A reference to an erased user is refused; a deadlock would be another error.
      for (const other of others) if (other.status === "rejected") expect(codeOf(other.reason)).toBe("23503");
      const [left] = await world.db
        .select({ rows: count() })
        .from(inquiries)
        .where(eq(inquiries.userId, user));
      expect(left).toEqual({ rows: 0 });
    }
  });
});

function codeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "code" in cause ? cause.code : error;
}
