import "server-only";
import { createJob, type Job, type WorkDone } from "@/lib/core/job";
import { err, type Result } from "@/lib/core/result";
import type { Db } from "@/lib/db/client";
import { type Claimed, claimNext, complete, deadLetter, discard, retryLater } from "@/lib/db/queue";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { composeMail, type Message, type Sender } from "./compose";
import { type Mail, mailQueue } from "./outbox";
import { type Recipient, readRecipient } from "./recipient";
import { mailBackoffMs, maxMailAttempts } from "./schedule";
import type { SmtpErrorKind } from "./smtp-error";

/** What sending works with. Tests pass their own database, clock and mail server. */
export type MailContext = {
  readonly db: Db;
  readonly sender: Sender;
  sendMail(message: Message): Promise<Result<null, SmtpErrorKind>>;
  now(): Date;
  /** No mail is claimed once it is aborted. What is being sent by then is not given back, or it might be sent twice. */
  readonly stopping?: AbortSignal;
};

/** How long others leave a mail to the process that took it up: longer than handing it in may take. */
const leaseMs = 90_000;
/** How many mails one process hands in at once. */
const maxAtOnce = 4;
/** While the mail server is away, mails wait this long before the next one finds out whether it is back. */
const awayMs = 5_000;
/** The same while the database is. */
const afterFailureMs = 1_000;

/**
 * Sends mails, a few at a time: one that the mail server is slow with holds up no other. `open` rejects while the database is
 * away. `monotonic` is a clock in milliseconds; tests pass their own.
 */
export function createMailJob(open: () => Promise<MailContext>, monotonic?: () => number): Job {
  return createJob({
    name: mailQueue.name,
    max: maxAtOnce,
    monotonic,
    async work(wakeAnother) {
      try {
        return await sendDue(await open(), wakeAnother);
      } catch (error) {
        // The database is away: leases run out, and then the mails are due again.
        const { error: name, code } = describeError(error);
        log.warn("mail.worker_failed", { error: name, code });
        return { taken: 0, restMs: afterFailureMs };
      }
    },
  });
}

/** One mail after another, until none is due or the mail server is away. */
async function sendDue(context: MailContext, onClaimed: () => void): Promise<WorkDone> {
  for (let taken = 0; ; taken++) {
    if (context.stopping?.aborted) return { taken, restMs: null };
    const now = context.now();
    const claimed = await claimNext(context.db, mailQueue, now, new Date(now.getTime() + leaseMs));
    if (claimed === null) return { taken, restMs: null };
    onClaimed();
    if ((await send(context, claimed)) === "away") return { taken: taken + 1, restMs: awayMs };
  }
}

async function send(context: MailContext, claimed: Claimed<Mail>): Promise<"done" | "away"> {
  const { db } = context;
  const { row: mail, claim } = claimed;
  const recipient = await readRecipient(db, mail.id);
  if (recipient === null) return "done";
  if (typeof recipient === "string") {
    await discard(db, mailQueue, claim, { status: "skipped", reason: recipient, now: context.now() });
    telemetry().mail("skipped");
    log.info("mail.skipped", { mail: mail.id, reason: recipient });
    return "done";
  }
  const handedIn = await sendMailAs(context, mail, recipient);
  if (!handedIn.ok) return handleError(context, claimed, handedIn.error);
  await complete(db, mailQueue, mail.id, { status: "sent", reason: null, now: context.now() });
  telemetry().mail("sent");
  log.info("mail.sent", { mail: mail.id, inquiry: mail.inquiryId });
  return "done";
}

async function sendMailAs(
  context: MailContext,
  mail: Mail,
  recipient: Recipient,
): Promise<Result<null, SmtpErrorKind>> {
  try {
    return await context.sendMail(composeMail(mail, recipient, context.sender));
  } catch (error) {
    log.alarm("mail.broken", { mail: mail.id, ...describeError(error) });
    return err({ reason: "bug", kind: "again" });
  }
}

async function handleError(
  { db, now }: MailContext,
  { row: mail, claim }: Claimed<Mail>,
  { reason, kind }: SmtpErrorKind,
): Promise<"done" | "away"> {
  const attempts = mail.attempts + 1;
  if (kind === "never" || attempts >= maxMailAttempts) {
    await deadLetter(db, mailQueue, claim, { reason, now: now() });
    telemetry().mail("parked");
    log.alarm("mail.parked", { mail: mail.id, reason, attempts });
  } else {
    const dueAt = new Date(now().getTime() + mailBackoffMs(attempts));
    await retryLater(db, mailQueue, claim, { dueAt, reason, failed: true });
    telemetry().mail("postponed");
    const isMisconfigured = reason === "unauthorized" || reason === "tls" || reason === "sender_refused";
    log[isMisconfigured ? "alarm" : "warn"]("mail.failed", { mail: mail.id, reason, attempts });
  }
  return kind === "away" ? "away" : "done";
}
