import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { runOnce } from "@/lib/core/job";
import { mails } from "@/lib/db/operations-schema";
import { users } from "@/lib/db/schema";
import { createMailJob, type MailContext } from "@/lib/mail/send";
import { type SmtpLimits, sendMail } from "@/lib/mail/smtp";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { type Note, saveState } from "@/lib/verification/store/transitions";
import { stateIn } from "./inquiries";
import { type MailServer, startMailServer } from "./mail-server";
import type { VerificationWorld } from "./verification-world";

const ample: SmtpLimits = { connectMs: 30_000, greetingMs: 30_000, silenceMs: 30_000, totalMs: 40_000 };

type User = Partial<typeof users.$inferInsert>;

/** A process that sends emails when the test says so. It reads only the context's clock. */
export function createMailer(context: MailContext) {
  const job = createMailJob(
    async () => context,
    () => context.now().getTime(),
  );
  return { sendDue: () => runOnce(job) };
}

/** A mail server in a world, users who can be notified, and mailers as the app's processes have them. */
export function useMail(world: VerificationWorld) {
  let mailServer: MailServer | undefined;
  let people = 0;
  const present = () => {
    if (mailServer === undefined) throw new Error("The mail server is there only while tests run");
    return mailServer;
  };
  beforeAll(async () => {
    mailServer = await startMailServer();
  });
  beforeEach(() => present().reset());
  afterAll(() => mailServer?.close());

  function context(more: Partial<MailContext> = {}): MailContext {
    return {
      db: world.db,
      sender: {
        from: { name: "", address: "no-reply@mail.example" },
        appName: "Example",
        appUrl: "https://app.example",
      },
      sendMail: (message) => sendMail({ ...present().server, ignoresTls: true }, message, ample),
      now: world.clock.now,
      ...more,
    };
  }

  /** A user with a verified email address, unless `more` says otherwise. */
  async function addUser(more: User = {}): Promise<{ id: string; email: string }> {
    people += 1;
    const email = `person-${people}@example.com`;
    const user = { name: "A. User", email, emailVerified: world.clock.now(), ...more };
    const [row] = await world.db.insert(users).values(user).returning({ id: users.id });
    if (row === undefined) throw new Error("The inserted person was not returned");
    return { id: row.id, email };
  }

  /** An inquiry of the user whose status became `status`, as if by InkLink's result. */
  async function bringTo(userId: string, status: InquiryStatus, note: Partial<Note> = {}) {
    people += 1;
    const now = world.clock.now();
    const inklinkId = `kyc_iq_of_${people}`;
    const before = await world.addInquiry(userId, stateIn("pending", { now, inklinkId }));
    const by: Note = { at: now, cause: "webhook", notifyByEmail: true, ...note };
    const saved = await saveState(world.db, before, stateIn(status, { now, inklinkId }), by);
    if (saved === null) throw new Error("The change was not saved");
    return saved;
  }

  return {
    get server(): MailServer {
      return present();
    },
    context,
    addUser,
    bringTo,
    /** Sends due emails in a new process. */
    send: (more: Partial<MailContext> = {}) => createMailer(context(more)).sendDue(),
    /** All emails of the outbox. */
    queue: () => world.db.select().from(mails).orderBy(asc(mails.createdAt), asc(mails.inquiryVersion)),
    async change(userId: string, user: User): Promise<void> {
      await world.db.update(users).set(user).where(eq(users.id, userId));
    },
  };
}
