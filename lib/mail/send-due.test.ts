import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { mails } from "@/lib/db/operations-schema";
import { err, ok } from "@/lib/result";
import { describeOnBothDatabases } from "@/lib/testing/databases";
import { deferred } from "@/lib/testing/deferred";
import { stateIn } from "@/lib/testing/inquiries";
import { useMail } from "@/lib/testing/mail";
import { useVerificationWorld } from "@/lib/testing/verification-world";
import { saveState } from "@/lib/verification/store";
import type { Message } from "./compose";
import { mostMailAttempts } from "./schedule";
import { createMailer } from "./send-due";
import { handIn } from "./smtp";

const leaseMs = 90_000;
const hourMs = 3_600_000;

describeOnBothDatabases("mails that are due", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("are sent once, in the person's language, under their id", async () => {
    const { id, email } = await mail.addPerson({ name: "Ada", locale: "de" });
    await mail.bringTo(id, "approved");
    await mail.send();
    await mail.send();
    const [queued] = await mail.queue();
    expect(queued).toMatchObject({
      status: "sent",
      reason: null,
      dueAt: null,
      finishedAt: world.clock.now(),
    });
    expect(mail.server.received).toMatchObject([
      { envelope: { to: [email] }, messageId: `<${queued?.id}@mail.example>` },
    ]);
    expect(mail.server.received[0]?.header("content-language")).toEqual(["de"]);
  });

  test.each([null, "xx", "EN"])("are in English where no language of ours is known: %j", async (locale) => {
    const { id } = await mail.addPerson({ locale });
    await mail.bringTo(id, "rejected");
    await mail.send();
    expect(mail.server.received[0]?.header("content-language")).toEqual(["en"]);
  });

  test("go where the person can be reached now", async () => {
    const { id } = await mail.addPerson({ name: "Ada" });
    await mail.bringTo(id, "approved");
    await mail.change(id, { email: "new@example.com", name: "Augusta" });
    await mail.send();
    expect(mail.server.received).toMatchObject([{ envelope: { to: ["new@example.com"] } }]);
    expect(mail.server.received[0]?.text).toContain("Hello Augusta,");
  });

  test.each([
    ["has switched mails off", { mailOptOut: true }, "opted_out"],
    ["has no address any more", { email: null }, "no_address"],
    ["has one now that nobody vouches for", { emailVerified: null }, "no_address"],
  ])("are not sent to somebody who %s", async (_, person, reason) => {
    const { id } = await mail.addPerson();
    await mail.bringTo(id, "approved");
    await mail.change(id, person);
    await mail.send();
    expect(mail.server.received).toEqual([]);
    expect(await mail.queue()).toMatchObject([{ status: "skipped", reason, dueAt: null, attempts: 0 }]);
  });

  test("are one where two decisions were made before the first was told", async () => {
    const { id } = await mail.addPerson();
    const now = world.clock.now();
    const approved = await mail.bringTo(id, "approved");
    const rejected = stateIn("rejected", { now, inklinkId: "kyc_iq_reversed" });
    await saveState(database.db, approved, rejected, { at: now, cause: "webhook", tellsByMail: true });
    await mail.send();
    const [older, newer] = await mail.queue();
    expect([older, newer]).toMatchObject([{ status: "skipped", reason: "superseded" }, { status: "sent" }]);
    expect(mail.server.received).toMatchObject([{ messageId: `<${newer?.id}@mail.example>` }]);
  });

  test("are two where the first decision was told when it was reversed", async () => {
    const { id } = await mail.addPerson();
    const now = world.clock.now();
    const approved = await mail.bringTo(id, "approved");
    await mail.send();
    const rejected = stateIn("rejected", { now, inklinkId: "kyc_iq_reversed" });
    await saveState(database.db, approved, rejected, { at: now, cause: "webhook", tellsByMail: true });
    await mail.send();
    expect(new Set(mail.server.received.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test("do not tell of an expiry after the person has started anew", async () => {
    const { id } = await mail.addPerson();
    await mail.bringTo(id, "expired");
    world.clock.pass(1_000);
    await world.addInquiry(id, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_newer" }));
    await mail.send();
    expect(await mail.queue()).toMatchObject([{ status: "skipped", reason: "superseded" }]);
  });

  test("tell of the decision on an older attempt, even where there is a newer one", async () => {
    const { id } = await mail.addPerson();
    await mail.bringTo(id, "rejected");
    world.clock.pass(1_000);
    await world.addInquiry(id, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_newer" }));
    await mail.send();
    expect(await mail.queue()).toMatchObject([{ status: "sent" }]);
  });

  test("leave names, addresses and outcomes out of the log", async () => {
    const { id, email } = await mail.addPerson({ name: "Planted Name" });
    await mail.bringTo(id, "approved");
    mail.server.fail({ at: "recipient", code: 450 });
    await mail.send();
    mail.server.reset();
    world.clock.pass(hourMs);
    await mail.send();
    const lines = ["mail.failed", "mail.sent"].flatMap((event) => world.log(event));
    expect(lines.map(({ event }) => event)).toEqual(["mail.failed", "mail.sent"]);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`Planted|${email}|approved|localhost|127\\.0`));
  });
});

describeOnBothDatabases("a mail that could not be handed in", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function queued() {
    const { id, email } = await mail.addPerson();
    await mail.bringTo(id, "approved");
    return { email, state: async () => (await mail.queue())[0] };
  }

  test("is tried again later, ever more rarely, as the same mail", async () => {
    const { state } = await queued();
    mail.server.fail({ at: "message", code: 451 });
    const waits: number[] = [];
    for (let attempts = 1; attempts <= 4; attempts++) {
      await mail.send();
      const postponed = await state();
      expect(postponed).toMatchObject({ status: "waiting", reason: "deferred", attempts });
      waits.push((postponed?.dueAt?.getTime() ?? 0) - world.clock.now().getTime());
      await mail.send();
      expect(await state()).toEqual(postponed);
      world.clock.pass(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    mail.server.reset();
    await mail.send();
    expect(await state()).toMatchObject({ status: "sent", reason: null });
    expect(mail.server.received).toMatchObject([{ messageId: `<${(await state())?.id}@mail.example>` }]);
  });

  test("is sent again under the same id where the answer was lost", async () => {
    const { state } = await queued();
    mail.server.fail({ at: "answer", drop: true });
    await mail.send();
    expect(await state()).toMatchObject({ status: "waiting", reason: "connection_lost" });
    mail.server.fail({ at: "login", code: 535 });
    world.clock.pass(hourMs);
    await mail.send();
    const [first, second, ...others] = mail.server.received;
    expect(others).toEqual([]);
    expect(second?.messageId).toBe(first?.messageId);
    expect(second?.header("date")).toEqual(first?.header("date"));
    expect([second?.text, second?.html]).toEqual([first?.text, first?.html]);
  });

  test.each([
    [{ at: "recipient", code: 550 }, "recipient_refused"],
    [{ at: "message", code: 554 }, "message_refused"],
  ] as const)("is parked at once where it was refused for good: %j", async (fault, reason) => {
    const { state } = await queued();
    mail.server.fail(fault);
    await mail.send();
    const parked = { status: "parked", reason, attempts: 1, dueAt: null, finishedAt: world.clock.now() };
    expect(await state()).toMatchObject(parked);
    expect(world.log("mail.parked")).toMatchObject([{ level: "alarm", reason }]);
  });

  test("is parked where the address is none", async () => {
    const { id } = await mail.addPerson({ email: "ada@example.com>, <eve@example.com" });
    await mail.bringTo(id, "approved");
    await mail.send();
    expect(await mail.queue()).toMatchObject([{ status: "parked", reason: "bad_address" }]);
  });

  test("is parked after many failures in a row", async () => {
    const { state } = await queued();
    const handIn = async () => err({ reason: "deferred", kind: "again" } as const);
    for (let attempts = 1; attempts < mostMailAttempts; attempts++) {
      await mail.send({ handIn });
      expect(await state()).toMatchObject({ status: "waiting", attempts });
      world.clock.pass(6 * hourMs);
    }
    await mail.send({ handIn });
    expect(await state()).toMatchObject({ status: "parked", reason: "deferred", attempts: mostMailAttempts });
    world.clock.pass(24 * hourMs);
    await mail.send();
    expect(mail.server.received).toEqual([]);
  });

  test("because of a bug of ours is tried again like any other, and somebody is told", async () => {
    const { state } = await queued();
    const handIn = () => Promise.reject(new TypeError("planted"));
    await mail.send({ handIn });
    expect(await state()).toMatchObject({ status: "waiting", reason: "bug", attempts: 1 });
    expect(world.log("mail.broken")).toMatchObject([{ level: "alarm", error: "TypeError" }]);
    expect(JSON.stringify(world.log("mail.broken"))).not.toContain("planted");
  });

  test.each([
    [{ at: "login", code: 535 }, "unauthorized"],
    [{ at: "sender", code: 550 }, "sender_refused"],
  ] as const)("because of how the app is set up waits, and somebody is told: %j", async (fault, reason) => {
    const { state } = await queued();
    mail.server.fail(fault);
    const server = {
      ...mail.server.server,
      ignoresTls: true,
      credentials: { user: "app", pass: "planted" },
    };
    await mail.send({ handIn: (message) => handIn(server, message) });
    expect(await state()).toMatchObject({ status: "waiting", reason });
    expect(world.log("mail.failed")).toMatchObject([{ level: "alarm", reason }]);
  });
});

describeOnBothDatabases("a process that dies", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function queued() {
    const { id } = await mail.addPerson();
    await mail.bringTo(id, "approved");
  }

  test("after the mail was taken, and before that was noted: it is sent again under the same id", async () => {
    await queued();
    const died = deferred<never>();
    const { handIn } = mail.context();
    const [handedIn, dying] = [deferred(), mail.context()];
    void createMailer({
      ...dying,
      async handIn(message) {
        await handIn(message);
        handedIn.resolve();
        return died.promise;
      },
    }).sendDue();
    await handedIn.promise;
    await mail.send({ db: database.secondDb });
    expect(mail.server.received).toHaveLength(1);
    world.clock.pass(leaseMs);
    await mail.send({ db: database.secondDb });
    expect(await mail.queue()).toMatchObject([{ status: "sent", attempts: 0 }]);
    const ids = mail.server.received.map(({ messageId }) => messageId);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test("and comes to life when somebody else has sent the mail changes nothing any more", async () => {
    await queued();
    const late = deferred<"answer">();
    const asked = deferred();
    const mailer = createMailer({
      ...mail.context(),
      async handIn() {
        asked.resolve();
        await late.promise;
        return err({ reason: "recipient_refused", kind: "never" });
      },
    });
    const sending = mailer.sendDue();
    await asked.promise;
    world.clock.pass(leaseMs);
    await mail.send({ db: database.secondDb });
    late.resolve("answer");
    await sending;
    expect(await mail.queue()).toMatchObject([{ status: "sent", attempts: 0 }]);
  });
});

describeOnBothDatabases("several workers", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("send each mail once", async () => {
    for (let person = 0; person < 30; person++) await mail.bringTo((await mail.addPerson()).id, "approved");
    const sent: string[] = [];
    const handIn = async ({ messageId }: Message) => {
      sent.push(messageId);
      return ok(null);
    };
    const databases = [database.db, database.secondDb, database.db, database.secondDb];
    await Promise.all(databases.map((db) => mail.send({ db, handIn })));
    expect(sent).toHaveLength(30);
    expect(new Set(sent).size).toBe(30);
    const rows = await database.db.select().from(mails).where(eq(mails.status, "sent"));
    expect(rows).toHaveLength(30);
  });
});

describeOnBothDatabases("a mail server that is slow with one mail", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("is asked for a few at a time", async () => {
    for (let person = 0; person < 9; person++) await mail.bringTo((await mail.addPerson()).id, "approved");
    let [underWay, most] = [0, 0];
    await mail.send({
      async handIn() {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        await database.db.select().from(mails).limit(1);
        underWay -= 1;
        return ok(null);
      },
    });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect((await mail.queue()).map(({ status }) => status)).toEqual(Array(9).fill("sent"));
  });

  test("holds up no other, those included that are queued meanwhile", async () => {
    const slow = await mail.addPerson();
    await mail.bringTo(slow.id, "approved");
    const [asked, mayAnswer] = [deferred(), deferred()];
    const { handIn } = mail.context();
    const mailer = createMailer({
      ...mail.context(),
      async handIn(message) {
        if (message.to.address !== slow.email) return handIn(message);
        asked.resolve();
        await mayAnswer.promise;
        return handIn(message);
      },
    });
    const first = mailer.sendDue();
    await asked.promise;
    const quick = await mail.addPerson();
    await mail.bringTo(quick.id, "rejected");
    const second = mailer.sendDue();
    await expect.poll(() => mail.server.received.map(({ envelope }) => envelope.to)).toEqual([[quick.email]]);
    mayAnswer.resolve();
    await Promise.all([first, second]);
    expect(mail.server.received).toHaveLength(2);
  });
});

describeOnBothDatabases("a mail server that is away", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function queueMany() {
    for (let person = 0; person < 12; person++) await mail.bringTo((await mail.addPerson()).id, "approved");
  }

  test("is not asked for each mail that waits", async () => {
    await queueMany();
    let calls = 0;
    const mailer = createMailer({
      ...mail.context(),
      async handIn() {
        calls += 1;
        return err({ reason: "unreachable", kind: "away" });
      },
    });
    await mailer.sendDue();
    expect(calls).toBeLessThanOrEqual(4);
    const before = calls;
    await mailer.sendDue();
    expect(calls).toBe(before);
    world.clock.pass(5_000);
    await mailer.sendDue();
    expect(calls).toBeGreaterThan(before);
  });

  test("gets everything once it is back", async () => {
    await queueMany();
    mail.server.fail({ at: "greeting", code: 421 });
    const mailer = createMailer(mail.context());
    await mailer.sendDue();
    mail.server.reset();
    world.clock.pass(hourMs);
    await mailer.sendDue();
    expect(mail.server.received).toHaveLength(12);
    expect((await mail.queue()).map(({ status }) => status)).toEqual(Array(12).fill("sent"));
  });
});
