import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { err, ok } from "@/lib/core/result";
import { mails } from "@/lib/db/operations-schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createMailer, useMail } from "@/test/mail";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import type { Message } from "./compose";

const leaseMs = 90_000;

describeOnBothDatabases("a process that dies", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function queued() {
    const { id } = await mail.addUser();
    await mail.bringTo(id, "approved");
  }

  test("that is told to stop sends the emails in progress, one for each worker, and no other", async () => {
    for (let count = 0; count < 5; count++) await queued();
    const stop = new AbortController();
    const { sendMail, ...context } = mail.context();
    const mailer = createMailer({
      ...context,
      stopping: stop.signal,
      async sendMail(message) {
        stop.abort();
        return sendMail(message);
      },
    });
    await mailer.sendDue();
    const sent = mail.server.received.length;
    expect(sent).toBeLessThan(5);
    await mailer.sendDue();
    expect(mail.server.received).toHaveLength(sent);
  });

  test("after the email was sent, and before that was stored: it is sent again under the same id", async () => {
    await queued();
    const died = deferred<never>();
    const { sendMail } = mail.context();
    const [delivered, dying] = [deferred(), mail.context()];
    void createMailer({
      ...dying,
      async sendMail(message) {
        await sendMail(message);
        delivered.resolve();
        return died.promise;
      },
    }).sendDue();
    await delivered.promise;
    await mail.send({ db: database.secondDb });
    expect(mail.server.received).toHaveLength(1);
    world.clock.pass(leaseMs);
    await mail.send({ db: database.secondDb });
    expect(await mail.queue()).toMatchObject([{ status: "sent", attempts: 0 }]);
    const ids = mail.server.received.map(({ messageId }) => messageId);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test("and resumes after another instance has sent the email changes nothing any more", async () => {
    await queued();
    const late = deferred<"response">();
    const called = deferred();
    const mailer = createMailer({
      ...mail.context(),
      async sendMail() {
        called.resolve();
        await late.promise;
        return err({ reason: "recipient_refused", kind: "never" });
      },
    });
    const sending = mailer.sendDue();
    await called.promise;
    world.clock.pass(leaseMs);
    await mail.send({ db: database.secondDb });
    late.resolve("response");
    await sending;
    expect(await mail.queue()).toMatchObject([{ status: "sent", attempts: 0 }]);
  });
});

describeOnBothDatabases("several workers", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("send each email once", async () => {
    for (let user = 0; user < 30; user++) await mail.bringTo((await mail.addUser()).id, "approved");
    const sent: string[] = [];
    const sendMail = async ({ messageId }: Message) => {
      sent.push(messageId);
      return ok(null);
    };
    const databases = [database.db, database.secondDb, database.db, database.secondDb];
    await Promise.all(databases.map((db) => mail.send({ db, sendMail })));
    expect(sent).toHaveLength(30);
    expect(new Set(sent).size).toBe(30);
    const rows = await database.db.select().from(mails).where(eq(mails.status, "sent"));
    expect(rows).toHaveLength(30);
  });
});

describeOnBothDatabases("a mail server that is slow with one email", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("gets a few at a time", async () => {
    for (let user = 0; user < 9; user++) await mail.bringTo((await mail.addUser()).id, "approved");
    let [underWay, most] = [0, 0];
    await mail.send({
      async sendMail() {
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

  test("blocks no other email, those included that are queued meanwhile", async () => {
    const slow = await mail.addUser();
    await mail.bringTo(slow.id, "approved");
    const [called, mayRespond] = [deferred(), deferred()];
    const { sendMail } = mail.context();
    const mailer = createMailer({
      ...mail.context(),
      async sendMail(message) {
        if (message.to.address !== slow.email) return sendMail(message);
        called.resolve();
        await mayRespond.promise;
        return sendMail(message);
      },
    });
    const first = mailer.sendDue();
    await called.promise;
    const quick = await mail.addUser();
    await mail.bringTo(quick.id, "rejected");
    const second = mailer.sendDue();
    await expect.poll(() => mail.server.received.map(({ envelope }) => envelope.to)).toEqual([[quick.email]]);
    mayRespond.resolve();
    await Promise.all([first, second]);
    expect(mail.server.received).toHaveLength(2);
  });
});

describeOnBothDatabases("a mail server that is down", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function queueMany() {
    for (let user = 0; user < 12; user++) await mail.bringTo((await mail.addUser()).id, "approved");
  }

  test("is not contacted for each email that waits", async () => {
    await queueMany();
    let calls = 0;
    const mailer = createMailer({
      ...mail.context(),
      async sendMail() {
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
