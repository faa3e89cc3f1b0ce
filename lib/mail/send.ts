import "server-only";
import { err, type Result } from "@/lib/core/result";
import { createLanes } from "@/lib/core/worker-pool";
import type { Db } from "@/lib/db/client";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { composeMail, type Message, type Sender } from "./compose";
import { type ClaimedMail, claimMail, endMail, finishMail, postponeMail } from "./outbox";
import { type Recipient, readRecipient } from "./recipient";
import { mailBackoffMs, mostMailAttempts } from "./schedule";
import type { SmtpProblem } from "./smtp-problem";

/** What sending works with. Tests pass their own database, clock and mail server. */
export type MailContext = {
  readonly db: Db;
  readonly sender: Sender;
  handIn(message: Message): Promise<Result<null, SmtpProblem>>;
  now(): Date;
  /** No mail is claimed once it is aborted. What is being sent by then is not given back, or it might be sent twice. */
  readonly stopping?: AbortSignal;
};

/** How long others leave a mail to the process that took it up: longer than handing it in may take. */
const leaseMs = 90_000;
/** How many mails one process hands in at once. */
const concurrency = 4;
/** While the mail server is away, mails wait this long before the next one finds out whether it is back. */
const sparedMs = 5_000;

export type Mailer = {
  /** Sends what is due. Resolves when nothing is, or the mail server is away. Never throws. */
  sendDue(): Promise<void>;
};

/** Sends mails, a few at a time: one that the mail server is slow with holds up no other. */
export function createMailer(context: MailContext): Mailer {
  let pausedUntil = 0;
  const lanes = createLanes(concurrency, async (openAnother) => {
    try {
      while (context.now().getTime() >= pausedUntil && !context.stopping?.aborted) {
        const now = context.now();
        const mail = await claimMail(context.db, now, new Date(now.getTime() + leaseMs));
        if (mail === null) return;
        openAnother();
        if ((await send(context, mail)) === "away") pausedUntil = context.now().getTime() + sparedMs;
      }
    } catch (error) {
      // The database is away: leases run out, and then the mails are due again.
      const { error: name, code } = describeError(error);
      log.warn("mail.worker_failed", { error: name, code });
    }
  });
  return {
    async sendDue() {
      lanes.open();
      await lanes.drained();
    },
  };
}

async function send(context: MailContext, mail: ClaimedMail): Promise<"done" | "away"> {
  const { db } = context;
  const recipient = await readRecipient(db, mail.id);
  if (recipient === null) return "done";
  if (typeof recipient === "string") {
    await endMail(db, mail, { status: "skipped", reason: recipient, now: context.now() });
    telemetry().mail("skipped");
    log.info("mail.skipped", { mail: mail.id, reason: recipient });
    return "done";
  }
  const handedIn = await handInAs(context, mail, recipient);
  if (!handedIn.ok) return handleProblem(context, mail, handedIn.error);
  await finishMail(db, mail.id, context.now());
  telemetry().mail("sent");
  log.info("mail.sent", { mail: mail.id, inquiry: mail.inquiryId });
  return "done";
}

async function handInAs(
  context: MailContext,
  mail: ClaimedMail,
  recipient: Recipient,
): Promise<Result<null, SmtpProblem>> {
  try {
    return await context.handIn(composeMail(mail, recipient, context.sender));
  } catch (error) {
    log.alarm("mail.broken", { mail: mail.id, ...describeError(error) });
    return err({ reason: "bug", kind: "again" });
  }
}

async function handleProblem(
  { db, now }: MailContext,
  mail: ClaimedMail,
  { reason, kind }: SmtpProblem,
): Promise<"done" | "away"> {
  const attempts = mail.attempts + 1;
  if (kind === "never" || attempts >= mostMailAttempts) {
    await endMail(db, mail, { status: "parked", reason, now: now() });
    telemetry().mail("parked");
    log.alarm("mail.parked", { mail: mail.id, reason, attempts });
  } else {
    await postponeMail(db, mail, { dueAt: new Date(now().getTime() + mailBackoffMs(attempts)), reason });
    telemetry().mail("postponed");
    const isMisconfigured = reason === "unauthorized" || reason === "tls" || reason === "sender_refused";
    log[isMisconfigured ? "alarm" : "warn"]("mail.failed", { mail: mail.id, reason, attempts });
  }
  return kind === "away" ? "away" : "done";
}
