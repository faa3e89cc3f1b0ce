import "server-only";
import { asc, eq, inArray, or } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { auditLog, consents, hostEvents, incidents, mails, rateLimits } from "@/lib/db/operations-schema";
import { accounts, inquiries, inquiryEvents, sessions, users, webhookDeliveries } from "@/lib/db/schema";
import { rateLimitKeysOf } from "@/lib/rate-limit/counters";

export type UserExport = NonNullable<Awaited<ReturnType<typeof exportUser>>>;

/**
 * Excludes secrets (session tokens) and data of other users. All other stored data of a user, as one document with
 * plain names, from one snapshot. Null if the user does not exist.
 */
export async function exportUser(db: Db, userId: string, now: Date) {
  return db.transaction(
    async (tx) => {
      const [user] = await tx.select().from(users).where(eq(users.id, userId));
      if (user === undefined) return null;
      const made = await readInquiries(tx, userId);
      const inklinkIds = made.flatMap(({ idAtInkLink }) => (idAtInkLink === null ? [] : [idAtInkLink]));
      return {
        exportedAt: now,
        person: toUser(user),
        signInLinks: await readSignInLinks(tx, userId),
        sessions: await readSessions(tx, userId),
        consents: await readConsents(tx, userId),
        inquiries: made,
        messagesFromInkLink: await readDeliveries(tx, userId, inklinkIds),
        mails: await readMails(tx, userId),
        messagesToProduct: await readHostEvents(tx, userId),
        problems: await readIncidents(tx, userId),
        limitsInUse: await readRateLimits(tx, userId),
        records: await readRecords(tx, userId),
      };
    },
    // One snapshot, unaffected by concurrent writes.
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

function toUser({
  image,
  locale,
  localeChosen,
  mailOptOut,
  emailVerified,
  ...same
}: typeof users.$inferSelect) {
  return {
    ...{ id: same.id, name: same.name, email: same.email, emailVerifiedAt: emailVerified, picture: image },
    ...{
      language: locale,
      choseLanguage: localeChosen,
      wantsMails: !mailOptOut,
      firstSignedInAt: same.createdAt,
    },
    lastToldToProduct: {
      ...{ sequence: same.eventSequence, status: same.eventStatus, level: same.eventLevel },
      ...{ decidedAt: same.eventDecidedAt, since: same.eventAt },
    },
  };
}

function readSignInLinks(tx: Db, userId: string) {
  const { provider, providerAccountId, type, issuer } = accounts;
  return tx
    .select({ provider, issuer, kind: type, idAtProvider: providerAccountId })
    .from(accounts)
    .where(eq(accounts.userId, userId));
}

function readSessions(tx: Db, userId: string) {
  return tx
    .select({
      id: sessions.id,
      signedInAt: sessions.createdAt,
      provedAt: sessions.authTime,
      provider: sessions.provider,
      endsAt: sessions.expires,
    })
    .from(sessions)
    .where(eq(sessions.userId, userId))
    .orderBy(asc(sessions.expires));
}

function readConsents(tx: Db, userId: string) {
  const { id, scope, version, locale, givenAt, withdrawnAt } = consents;
  return tx
    .select({ id, checks: scope, textVersion: version, language: locale, givenAt, withdrawnAt })
    .from(consents)
    .where(eq(consents.userId, userId))
    .orderBy(asc(givenAt), asc(id));
}

function readIncidents(tx: Db, userId: string) {
  const { id, at, kind, requestId, digest, reason, route } = incidents;
  return tx
    .select({ at, kind, requestId, errorId: digest, reason, page: route })
    .from(incidents)
    .where(eq(incidents.userId, userId))
    .orderBy(asc(id));
}

async function readInquiries(tx: Db, userId: string) {
  const rows = await tx
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, userId))
    .orderBy(asc(inquiries.createdAt), asc(inquiries.id));
  const events = await tx
    .select()
    .from(inquiryEvents)
    .where(
      inArray(
        inquiryEvents.inquiryId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(inquiryEvents.id));
  return rows.map((row) => ({
    ...toInquiry(row),
    timeline: events.filter(({ inquiryId }) => inquiryId === row.id).map(toEntry),
  }));
}

function toInquiry(row: typeof inquiries.$inferSelect) {
  return {
    ...{ id: row.id, idAtInkLink: row.inklinkId, checks: row.scope, status: row.status, reason: row.reason },
    ...{ goingTo: row.nextPath, countsAsAttempt: !row.waived, besidesAnother: row.detached },
    ...{ changes: row.version, startedAt: row.createdAt, expiresAt: row.expiresAt },
    ...{ cameBackAt: row.returnedAt, submittedAt: row.submittedAt, decidedAt: row.decidedAt },
    ...{ approvalEndedAt: row.lapsedAt, toldOfItsEndAt: row.lapseNoticedAt },
    ...{ approvalWithdrawnByOperator: row.withdrawn },
    ...{ endedAt: row.endedAt, detailsErasedAt: row.detailsErasedAt, beingMadeUntil: row.leaseUntil },
    lastAsked: { at: row.refreshStartedAt, answeredAt: row.refreshEndedAt, problem: row.refreshErrorCode },
    closedBeforeDecision: row.closed,
    answersOfInkLink: row.resultCount,
    setBack: { status: row.lowerStatus, since: row.lowerAt },
    pagesMayAskAgainAt: row.refreshCreditAt,
    nextAskedAt: row.reconcileAt,
    nextReminderAt: row.remindAt,
  };
}

function toEntry({ at, from, to, cause, reason, upstreamRequestId }: typeof inquiryEvents.$inferSelect) {
  return { at, from, to, cause, reason, requestIdAtInkLink: upstreamRequestId };
}

/** Deliveries about the user's inquiries, or with the user's subject id. */
async function readDeliveries(tx: Db, userId: string, inklinkIds: string[]) {
  const rows = await tx
    .select()
    .from(webhookDeliveries)
    .where(or(eq(webhookDeliveries.subjectId, userId), inArray(webhookDeliveries.inklinkId, inklinkIds)))
    .orderBy(asc(webhookDeliveries.receivedAt), asc(webhookDeliveries.id));
  return rows.map(({ inklinkId, subjectId, dueAt, ...row }) => ({
    ...{ id: row.id, type: row.type, inquiryAtInkLink: inklinkId, namesYou: subjectId === userId },
    ...{ status: row.status, reason: row.reason, failures: row.attempts },
    ...{ receivedAt: row.receivedAt, triedAgainAt: dueAt, finishedAt: row.finishedAt },
  }));
}

async function readMails(tx: Db, userId: string) {
  const rows = await tx
    .select()
    .from(mails)
    .where(eq(mails.userId, userId))
    .orderBy(asc(mails.createdAt), asc(mails.id));
  return rows.map(({ id, inquiryId, inquiryVersion, dueAt, ...row }) => ({
    ...{ id, inquiry: inquiryId, aboutChange: inquiryVersion, kind: row.kind },
    ...{ status: row.status, reason: row.reason },
    ...{ failures: row.attempts, queuedAt: row.createdAt, triedAgainAt: dueAt, finishedAt: row.finishedAt },
  }));
}

async function readRateLimits(tx: Db, userId: string) {
  const keys = rateLimitKeysOf(userId);
  const rows = await tx
    .select()
    .from(rateLimits)
    .where(
      inArray(
        rateLimits.key,
        keys.map(({ key }) => key),
      ),
    );
  return rows.map(({ key, spentUntil }) => ({
    limit: keys.find((one) => one.key === key)?.limit,
    usedUpUntil: spentUntil,
  }));
}

/** Events for the host product. */
async function readHostEvents(tx: Db, userId: string) {
  const rows = await tx
    .select()
    .from(hostEvents)
    .where(eq(hostEvents.userId, userId))
    .orderBy(asc(hostEvents.sequence));
  return rows.map((row) => ({
    id: row.id,
    number: row.sequence,
    type: row.type,
    text: row.body,
    status: row.status,
    reason: row.reason,
    failures: row.attempts,
    lastAnswer: row.responseStatus,
    storedAt: row.createdAt,
    nextTryAt: row.dueAt,
    finishedAt: row.finishedAt,
  }));
}

/**
 * Audit entries about the user, and entries of the user's own acts as an operator. Never names the operator, nor the
 * user that an operator acted on.
 */
async function readRecords(tx: Db, userId: string) {
  const rows = await tx
    .select()
    .from(auditLog)
    .where(or(eq(auditLog.subjectId, userId), eq(auditLog.actorId, userId)))
    .orderBy(asc(auditLog.id));
  return rows.map(({ at, actorId, subjectId, action, objectId, requestId }) => ({
    ...{ at, action, by: actorId === userId ? "you" : "an operator", aboutYou: subjectId === userId },
    about: subjectId === userId ? objectId : null,
    reference: requestId,
  }));
}
