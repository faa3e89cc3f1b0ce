import "server-only";
import { env } from "@/lib/config/env";
import { stopSignal } from "@/lib/core/lifecycle";
import { getDb } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { createMailer, type Mailer } from "./send";
import { handIn } from "./smtp";

const tickMs = 1_000;

// One mailer for a process, though the routes and the start-up hook are bundled apart.
const processWide: typeof globalThis & { verifyMailer?: Mailer } = globalThis;

/** Sends the mails that are due; none where mail is not configured. Never throws. */
export async function sendDueMails(): Promise<void> {
  const { APP_NAME, APP_URL, mail } = env();
  if (mail === null) return;
  try {
    const db = await getDb();
    // Leases and due times are compared with those of other instances.
    const now = await databaseClock(db);
    processWide.verifyMailer ??= createMailer({
      db,
      sender: { from: mail.from, appName: APP_NAME, appUrl: APP_URL },
      handIn: (message) => handIn(mail.server, message),
      now,
      stopping: stopSignal(),
    });
  } catch (error) {
    // The database is away: what is queued is sent once it is back.
    const { error: name, code } = describeError(error);
    log.warn("mail.worker_failed", { error: name, code });
    return;
  }
  await processWide.verifyMailer.sendDue();
}

/** Waits for the mails that are being sent. Once the process is asked to end, no other is begun. */
export async function finishMails(): Promise<void> {
  await processWide.verifyMailer?.sendDue();
}

/** Sends mails in the background for as long as the process runs, wherever the reconciler runs. */
export function startMailWorker(): void {
  if (env().mail !== null) setInterval(sendDueMails, tickMs).unref();
}
