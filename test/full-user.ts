import type { Db } from "@/lib/db/client";
import { auditLog, consents, hostEvents, incidents, mails, rateLimits } from "@/lib/db/operations-schema";
import { accounts, inquiries, inquiryEvents, sessions, users, webhookDeliveries } from "@/lib/db/schema";

export type FullUser = {
  readonly userId: string;
  readonly inquiryId: string;
  readonly inklinkId: string;
};

/**
 * A user with rows in every table that can hold user data: texts contain `mark`, and all times differ, from `start`
 * on.
 */
export async function addFullUser(db: Db, mark: string, start: Date): Promise<FullUser> {
  let seconds = 0;
  const at = () => {
    seconds += 1;
    return new Date(start.getTime() + seconds * 1_000);
  };
  const userId = `user-${mark}`;
  const inquiryId = crypto.randomUUID();
  const inklinkId = `kyc_iq_${mark}`;
  await db.insert(users).values({
    id: userId,
    name: `Name ${mark}`,
    email: `${mark}@example.test`,
    emailVerified: at(),
    image: `https://pictures.example/${mark}`,
    locale: "de",
    localeChosen: true,
    mailOptOut: true,
    createdAt: at(),
    eventSequence: 51,
    eventStatus: `told-${mark}`,
    eventLevel: 52,
    eventDecidedAt: at(),
    eventAt: at(),
  });
  await db.insert(accounts).values({
    userId,
    type: "oidc",
    provider: "oidc",
    providerAccountId: `subject-${mark}`,
    issuer: `https://issuer-${mark}.example`,
  });
  await db.insert(sessions).values({
    sessionToken: `hash-${mark}`,
    userId,
    expires: at(),
    createdAt: at(),
    authTime: at(),
    provider: `provider-${mark}`,
  });
  await db.insert(consents).values({
    userId,
    scope: "level:1",
    version: `version-${mark}`,
    locale: `locale-${mark}`,
    givenAt: at(),
    withdrawnAt: at(),
  });
  await db.insert(inquiries).values({
    id: inquiryId,
    userId,
    scope: "level:1",
    status: "rejected",
    inklinkId,
    reason: `reason-${mark}`,
    version: 41,
    nextPath: `/next-${mark}`,
    createdAt: at(),
    expiresAt: at(),
    returnedAt: at(),
    submittedAt: at(),
    decidedAt: at(),
    endedAt: at(),
    leaseUntil: at(),
    detailsErasedAt: at(),
    refreshStartedAt: at(),
    refreshEndedAt: at(),
    refreshErrorCode: `error-${mark}`,
    refreshCreditAt: at(),
    reconcileAt: at(),
    remindAt: at(),
    lowerStatus: `lower-${mark}`,
    lowerAt: at(),
    lapsedAt: at(),
    lapseNoticedAt: at(),
    withdrawn: true,
    closed: true,
    resultCount: 43,
  });
  await db.insert(inquiryEvents).values({
    inquiryId,
    at: at(),
    from: "pending",
    to: "rejected",
    cause: "webhook",
    reason: `why-${mark}`,
    upstreamRequestId: `request-${mark}`,
  });
  await db.insert(webhookDeliveries).values([
    {
      id: `about-${mark}`,
      type: "kyc.result.rejected",
      inklinkId,
      status: "waiting",
      receivedAt: at(),
      dueAt: at(),
    },
    {
      id: `naming-${mark}`,
      type: "kyc.result.rejected",
      inklinkId: `kyc_iq_lost_${mark}`,
      subjectId: userId,
      status: "parked",
      reason: `parked-${mark}`,
      attempts: 42,
      receivedAt: at(),
      finishedAt: at(),
    },
  ]);
  const mail = { userId, inquiryId, reason: `mail-${mark}`, attempts: 44 };
  await db.insert(mails).values([
    { ...mail, inquiryVersion: 46, status: "waiting", createdAt: at(), dueAt: at() },
    { ...mail, inquiryVersion: 45, kind: "review", status: "parked", createdAt: at(), finishedAt: at() },
  ]);
  const event = { userId, type: `verification.${mark}`, body: `body-${mark}`, reason: `event-${mark}` };
  await db.insert(hostEvents).values([
    {
      ...event,
      id: `evt_waiting_${mark}`,
      sequence: 53,
      status: "waiting",
      attempts: 54,
      responseStatus: 555,
      createdAt: at(),
      dueAt: at(),
    },
    {
      ...event,
      id: `evt_parked_${mark}`,
      sequence: 56,
      status: "parked",
      attempts: 57,
      responseStatus: 558,
      createdAt: at(),
      finishedAt: at(),
    },
  ]);
  await db.insert(incidents).values({
    at: at(),
    kind: "error",
    userId,
    requestId: `incident-${mark}`,
    digest: `digest-${mark}`,
    reason: `code-${mark}`,
    route: `/route-${mark}`,
  });
  await db.insert(rateLimits).values({ key: `form:person:${userId}`, spentUntil: at() });
  await db.insert(auditLog).values([
    {
      at: at(),
      actorId: "operator-1",
      action: "attempt.granted",
      subjectId: userId,
      objectId: inquiryId,
      requestId: `reference-${mark}`,
    },
    { at: at(), actorId: userId, action: "inquiry.asked", subjectId: "another-user", objectId: "theirs" },
  ]);
  return { userId, inquiryId, inklinkId };
}
