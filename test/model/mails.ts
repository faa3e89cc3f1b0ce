import { eq } from "drizzle-orm";
import { mails } from "@/lib/db/operations-schema";
import { inquiries, users } from "@/lib/db/schema";
import type { MailContext } from "@/lib/mail/send";
import { createMailer } from "@/test/mail";
import type { Process } from "./process";
import { demand, type Stored } from "./stored";
import type { World } from "./world";

const notified = new Set(["approved", "rejected", "failed", "expired"]);
/** Kinds that time is the reason for: at most one of each for an inquiry. */
const timed = new Set<string>(["unfinished", "expiring", "lapsing", "lapsed"]);

/**
 * Checks the queued mails. An expiry applied when the user starts anew sends no email: they see it on the page. Users
 * who ever opted out may lack mails.
 */
export async function checkMails(world: World, rows: readonly Stored[]): Promise<void> {
  const { db, deleted, optedOut } = world;
  const kept = rows.filter(({ id, userId }) => !deleted.has(id) && !optedOut.has(userId));
  const expected = kept.flatMap(({ id, events }) =>
    events.flatMap(({ to, cause }, version) => {
      if (cause === "clock") return [];
      if (notified.has(to)) return [`${id} update ${version}`];
      const isFirstReview = events.findIndex((event) => event.to === "manual_review") === version;
      return isFirstReview ? [`${id} review ${version}`] : [];
    }),
  );
  const keptIds = new Set(kept.map(({ id }) => id));
  const queued = await db
    .select({ inquiryId: mails.inquiryId, version: mails.inquiryVersion, kind: mails.kind })
    .from(mails);
  const told = queued
    .filter(({ inquiryId, kind }) => keptIds.has(inquiryId) && !timed.has(kind))
    .map(({ inquiryId, version, kind }) => `${inquiryId} ${kind} ${version}`);
  demand(
    told.length === expected.length && expected.every((one) => told.includes(one)),
    "there is one mail for each outcome, and for the first review",
    { expected, told },
  );
  const byTime = queued.filter(({ kind }) => timed.has(kind));
  const byKind = new Set(byTime.map(({ inquiryId, kind }) => `${inquiryId} ${kind}`));
  demand(byKind.size === byTime.length, "an inquiry has one reminder of each kind", byTime);
  const [wrong] = world.wrongMails;
  demand(wrong === undefined, "mails are sent only while there is a reason, and the user wants them", wrong);
}

/** Sends the due mails, and notes each one whose reason was gone before the process began, and is gone. */
export async function sendMails(world: World, { context }: Process): Promise<void> {
  const before = new Map((await lookAtMails(world)).map((mail) => [mail.id, mail]));
  const mailContext: MailContext = {
    db: context.db,
    now: context.now,
    sender: {
      from: { name: "", address: "app@mail.example" },
      appName: "Example",
      appUrl: "https://app.example",
    },
    async sendMail({ messageId }) {
      const [id = ""] = messageId.slice(1).split("@");
      const [now] = await lookAtMails(world, id);
      // A change while it is being sent comes too late.
      const states = [before.get(id) ?? now, now].filter((state) => state !== undefined);
      if (states.length > 0 && !states.some(({ isWanted }) => isWanted)) world.wrongMails.push(states);
      return { ok: true, value: null };
    },
  };
  await createMailer(mailContext).sendDue();
}

/** The mails, all or one, and whether each has a reason now. */
async function lookAtMails({ db }: World, id?: string) {
  const rows = await db
    .select({
      id: mails.id,
      kind: mails.kind,
      status: inquiries.status,
      mailOptOut: users.mailOptOut,
    })
    .from(mails)
    .innerJoin(inquiries, eq(inquiries.id, mails.inquiryId))
    .innerJoin(users, eq(users.id, mails.userId))
    .where(id === undefined ? undefined : eq(mails.id, id));
  return rows.map((row) => ({ ...row, isWanted: !row.mailOptOut && hasReason(row.kind, row.status) }));
}

function hasReason(kind: string, status: string): boolean {
  switch (kind) {
    case "unfinished":
    case "expiring":
      return status === "pending";
    case "review":
      return status === "manual_review";
    case "lapsing":
      return status === "approved";
    case "lapsed":
      return status === "lapsed";
    default:
      return notified.has(status);
  }
}
