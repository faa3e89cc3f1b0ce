import { count, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createAdapter } from "@/lib/auth/adapter";
import { readSession } from "@/lib/auth/session";
import { mails } from "@/lib/db/operations-schema";
import { inquiries, inquiryEvents, users, webhookDeliveries } from "@/lib/db/schema";
import { reconcileDue } from "@/lib/verification/reconcile";
import { createVerificationService } from "@/lib/verification/service";
import { reserveInquiry, saveState } from "@/lib/verification/store/inquiries";
import { describeOnBothDatabases, describeOnPostgres } from "@/test/databases";
import { deferred } from "@/test/deferred";
import { useInbox } from "@/test/inbox";
import { createInklinkStub } from "@/test/inklink-stub";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { erasePerson } from "./erase";

describeOnBothDatabases("an erasure while something is under way for the person", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  const erase = (userId: string) =>
    erasePerson(world.db, { userId, actorId: userId, now: world.clock.now() });

  async function expectNothingLeft() {
    for (const table of [users, inquiries, inquiryEvents, webhookDeliveries, mails]) {
      expect(await world.db.select().from(table)).toEqual([]);
    }
    expect(world.log("worker.failed")).toEqual([]);
    expect(world.log("webhook.failed")).toEqual([]);
    expect(world.log("reconcile.failed")).toEqual([]);
  }

  /** A start whose answer from InkLink arrives when the test says so. */
  async function startSlowly(person: string) {
    const inklink = world.inklink();
    const [asked, mayAnswer] = [deferred(), deferred()];
    const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
      const answer = await inklink.createInquiry(wanted, limits);
      asked.resolve();
      await mayAnswer.promise;
      return answer;
    };
    const outcome = world.start(person, { inklink: { ...inklink, createInquiry } });
    await asked.promise;
    return { outcome, answer: () => mayAnswer.resolve() };
  }

  test("a start that is answered later ends for nobody, and what InkLink made is not kept", async () => {
    const person = await world.addPerson();
    const { outcome, answer } = await startSlowly(person);
    await erase(person);
    answer();
    expect(await outcome).toEqual({ ok: true, value: { kind: "nobody" } });
    const [made] = await world.control.inquiries({ subjectId: person });
    await inbox.announce({ inquiryId: made?.id ?? "" });
    await expectNothingLeft();
  });

  test("a start that is refused later ends for nobody, too", async () => {
    const person = await world.addPerson();
    await world.control.addFault({ on: "create", kind: "status", status: 401, subjectId: person });
    const { outcome, answer } = await startSlowly(person);
    await erase(person);
    answer();
    expect(await outcome).toEqual({ ok: true, value: { kind: "nobody" } });
    await expectNothingLeft();
  });

  test("a delivery that came before the late answer, and names nobody, goes with it", async () => {
    const person = await world.addPerson();
    const { outcome, answer } = await startSlowly(person);
    const [made] = await world.control.inquiries({ subjectId: person });
    const id = await inbox.announce({ inquiryId: made?.id ?? "" });
    await erase(person);
    await inbox.workOff();
    expect(await inbox.delivery(id)).toMatchObject({ status: "waiting", reason: "unknown_inquiry" });
    answer();
    await outcome;
    await inbox.workOff();
    await expectNothingLeft();
  });

  test("another tab that waits for the same start ends for nobody", async () => {
    const person = await world.addPerson();
    const { outcome, answer } = await startSlowly(person);
    const waiting = world.start(person);
    await erase(person);
    expect(await waiting).toEqual({ ok: true, value: { kind: "nobody" } });
    answer();
    await outcome;
    await expectNothingLeft();
  });

  test("a start that comes after it is for nobody, and InkLink is not asked", async () => {
    const person = await world.addPerson();
    await erase(person);
    expect(await world.start(person)).toEqual({ ok: true, value: { kind: "nobody" } });
    expect(await world.posts(person)).toEqual([]);
  });

  test("a page that asks InkLink is made of what was known, and nothing is written", async () => {
    const { person, inquiryId } = await inbox.startedPerson();
    const { client, nextCall } = createInklinkStub();
    const service = createVerificationService(world.context({ inklink: client }));
    const page = service.outcome(person, inquiryId, "return_page");
    const asked = await nextCall();
    const waitingPage = service.outcome(person, inquiryId, "return_page");
    await erase(person);
    asked.answer("approved");
    expect(await page).toMatchObject({ status: "pending" });
    expect(await waitingPage).toMatchObject({ status: "pending" });
    await expectNothingLeft();
  });

  test("a delivery that is being worked off changes nothing", async () => {
    const { person, inquiryId } = await inbox.startedPerson();
    await inbox.announce({ inquiryId, subjectId: person });
    const { client, nextCall } = createInklinkStub();
    const working = inbox.workOff({ inklink: client });
    const asked = await nextCall();
    await erase(person);
    asked.answer("approved");
    await working;
    await expectNothingLeft();
  });

  test("a lost creation that is being adopted is not", async () => {
    const person = await world.addPerson();
    await world.addInquiry(person, stateIn("unresolved", { now: world.clock.now() }));
    await inbox.announce({ inquiryId: "kyc_iq_lost", subjectId: person });
    const { client, nextCall } = createInklinkStub();
    const working = inbox.workOff({ inklink: client });
    const asked = await nextCall();
    await erase(person);
    asked.answer("approved");
    await working;
    await expectNothingLeft();
  });

  test("a round of the reconciler that has taken up the inquiry changes nothing", async () => {
    const { person } = await inbox.startedPerson();
    world.clock.pass(60_000);
    const { client, nextCall } = createInklinkStub();
    const round = reconcileDue(world.context({ inklink: client }));
    const asked = await nextCall();
    await erase(person);
    asked.answer("approved");
    expect(await round).toBe(1);
    await expectNothingLeft();
  });

  test("a session that is being made is none", async () => {
    const person = await world.addPerson();
    const adapter = await createAdapter(world.db);
    const session = { userId: person, sessionToken: "token", expires: world.clock.in(60_000) };
    await erase(person);
    await expect(adapter.createSession?.(session)).rejects.toThrow();
    expect(await readSession(world.db, "token", world.clock.now())).toBeNull();
  });
});

describeOnBothDatabases("what arrives about somebody who was erased", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  async function erasedPerson() {
    const { person, inquiryId } = await inbox.startedPerson();
    await erasePerson(world.db, { userId: person, actorId: person, now: world.clock.now() });
    return { person, inquiryId };
  }

  test("is not kept: a delivery about their inquiry, or naming them", async () => {
    const { person, inquiryId } = await erasedPerson();
    await inbox.announce({ inquiryId });
    await inbox.announce({ inquiryId, subjectId: person });
    await inbox.announce({ inquiryId: "kyc_iq_never_learned", subjectId: person });
    expect(await inbox.deliveries()).toEqual([]);
    await inbox.announce({ inquiryId: "kyc_iq_somebody_elses" });
    expect(await inbox.deliveries()).toHaveLength(1);
  });

  test("is dropped where it was stored at that very moment", async () => {
    const { person, inquiryId } = await erasedPerson();
    const other = await inbox.startedPerson();
    const row = { type: "kyc.result.approved", receivedAt: world.clock.now(), dueAt: world.clock.now() };
    await world.db.insert(webhookDeliveries).values([
      { ...row, id: "1", status: "waiting", inklinkId: inquiryId },
      { ...row, id: "2", status: "waiting", inklinkId: "kyc_iq_x", subjectId: person },
      { ...row, id: "3", status: "waiting", inklinkId: other.inquiryId, subjectId: person },
    ]);
    await inbox.workOff();
    expect(await inbox.deliveries()).toEqual([]);
    expect(await world.statuses(other.person)).toEqual(["pending"]);
  });
});

describeOnPostgres("erasures among many writes for the same people", (database) => {
  const world = useVerificationWorld(database);

  test("never wait for each other in a circle, and leave nothing", async () => {
    for (let round = 0; round < 15; round++) {
      const person = await world.addPerson();
      const at = world.clock.now();
      await world.addInquiry(person, stateIn("rejected", { now: at, inklinkId: `kyc_iq_old_${round}` }));
      const inquiry = await world.addInquiry(
        person,
        stateIn("pending", { now: at, inklinkId: `kyc_iq_${round}` }),
      );
      const approved = stateIn("approved", { now: at, inklinkId: `kyc_iq_${round}` });
      // As the change of state and the mail about it do, in one transaction.
      const decideAndTell = world.db.transaction(async (tx) => {
        await saveState(tx, inquiry, approved, { at, cause: "webhook" });
        const mail = { userId: person, inquiryId: inquiry.id, inquiryVersion: 1, createdAt: at, dueAt: at };
        await tx.insert(mails).values({ ...mail, status: "waiting" });
      });
      const reserve = database.secondDb.transaction(async (tx) => {
        const scope = `features:${round}`;
        await reserveInquiry(
          tx,
          { userId: person, scope, nextPath: null, leaseUntil: at },
          { at, cause: "person" },
        );
      });
      const [erased, ...others] = await Promise.allSettled([
        erasePerson(database.secondDb, { userId: person, actorId: person, now: at }),
        decideAndTell,
        reserve,
        world.start(person),
      ]);
      expect(erased).toEqual({ status: "fulfilled", value: true });
      // A reference to somebody who is gone is refused; a deadlock would be another error.
      for (const other of others) if (other.status === "rejected") expect(codeOf(other.reason)).toBe("23503");
      const [left] = await world.db
        .select({ rows: count() })
        .from(inquiries)
        .where(eq(inquiries.userId, person));
      expect(left).toEqual({ rows: 0 });
    }
  });
});

function codeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "code" in cause ? cause.code : error;
}
