import "server-only";
import { createJob, type Job, type WorkDone } from "@/lib/core/job";
import { err, type Result } from "@/lib/core/result";
import type { Db } from "@/lib/db/client";
import { pauseOnFailure } from "@/lib/db/jobs";
import { type Claimed, claimNext, complete, deadLetter, discard, retryLater } from "@/lib/db/queue";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { composeMail, type Message, type Sender } from "./compose";
import { type Mail, mailBackoffMs, mailQueue, maxMailAttempts } from "./outbox";
import { type Recipient, readRecipient } from "./recipient";
import type { SmtpErrorKind } from "./smtp-error";

/** Dependencies of the mail job. Tests pass their own. */
export type MailContext = {
  readonly db: Db;
  readonly sender: Sender;
  sendMail(message: Message): Promise<Result<null, SmtpErrorKind>>;
  now(): Date;
  /** No email is claimed once it is aborted. An email that is being sent is not released, or it might be sent twice. */
  readonly stopping?: AbortSignal;
};

/** Lease of an email: longer than sending takes. */
const leaseMs = 90_000;
/** Maximum number of emails that one process sends at once. */
const maxAtOnce = 4;
/** Pause before the next attempt while the mail server is down. */
const awayMs = 5_000;

/**
 * Sends emails with a worker pool: one slow delivery delays no other. `open` rejects while the database is down.
 * `monotonic` is a clock in milliseconds; tests pass their own.
 */
export function createMailJob(open: () => Promise<MailContext>, monotonic?: () => number): Job {
  return createJob({
    name: mailQueue.name,
    max: maxAtOnce,
    monotonic,
    // After a failure, the leases end, and the emails are due again.
    work: (wakeAnother) =>
      pauseOnFailure("mail.worker_failed", async () => sendDue(await open(), wakeAnother)),
  });
}

/** Sends emails until none is due or the mail server is down. */
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
  const recipient = await readRecipient(db, mail.id, context.now());
  if (recipient === null) return "done";
  if (typeof recipient === "string") {
    await discard(db, mailQueue, claim, { status: "skipped", reason: recipient, now: context.now() });
    telemetry().mail("skipped");
    log.info("mail.skipped", { mail: mail.id, kind: mail.kind, reason: recipient });
    return "done";
  }
  const sent = await sendMailAs(context, mail, recipient);
  if (!sent.ok) return handleError(context, claimed, sent.error);
  await complete(db, mailQueue, mail.id, { status: "sent", reason: null, now: context.now() });
  telemetry().mail("sent");
  log.info("mail.sent", { mail: mail.id, kind: mail.kind, inquiry: mail.inquiryId });
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
    if (await deadLetter(db, mailQueue, claim, { reason, now: now() })) {
      telemetry().mail("parked");
      log.alarm("mail.parked", { mail: mail.id, reason, attempts });
    }
  } else {
    const dueAt = new Date(now().getTime() + mailBackoffMs(attempts));
    if (await retryLater(db, mailQueue, claim, { dueAt, reason, failed: true })) {
      telemetry().mail("postponed");
      const isMisconfigured = reason === "unauthorized" || reason === "tls" || reason === "sender_refused";
      log[isMisconfigured ? "alarm" : "warn"]("mail.failed", { mail: mail.id, reason, attempts });
    }
  }
  return kind === "away" ? "away" : "done";
}
