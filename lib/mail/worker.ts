import "server-only";
import { env } from "@/lib/config/env";
import { stopSignal } from "@/lib/core/lifecycle";
import { getDb } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import type { StoredJob } from "@/lib/db/jobs";
import { earliestDue } from "@/lib/db/queue";
import { mailQueue } from "./outbox";
import { createMailJob } from "./send";
import { sendMail } from "./smtp";

/** The job that sends emails. Null if email is not configured. */
export function mailJob(): StoredJob | null {
  const { APP_NAME, APP_URL, mail } = env();
  if (mail === null) return null;
  const job = createMailJob(async () => {
    const db = await getDb();
    return {
      db,
      sender: { from: mail.from, appName: APP_NAME, appUrl: APP_URL },
      sendMail: (message) => sendMail(mail.server, message),
      // Leases and due times are compared with those of other instances.
      now: await databaseClock(db),
      stopping: stopSignal(),
    };
  });
  return { job, earliestDue: earliestDue(mailQueue) };
}
