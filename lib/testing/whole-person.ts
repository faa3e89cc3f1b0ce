import type { Db } from "@/lib/db/client";
import { auditLog, mails } from "@/lib/db/operations-schema";
import { accounts, inquiries, inquiryEvents, sessions, users, webhookDeliveries } from "@/lib/db/schema";

export type WholePerson = {
  readonly userId: string;
  readonly inquiryId: string;
  readonly inklinkId: string;
};

/** Somebody of whom every table that can hold anything about a person holds something, marked with `mark`. */
export async function addWholePerson(db: Db, mark: string, at: Date): Promise<WholePerson> {
  const userId = `user-${mark}`;
  const inquiryId = crypto.randomUUID();
  const inklinkId = `kyc_iq_${mark}`;
  await db.insert(users).values({
    ...{ id: userId, name: `Name ${mark}`, email: `${mark}@example.test`, emailVerified: at },
    ...{ image: `https://pictures.example/${mark}`, locale: "de", mailOptOut: true, createdAt: at },
  });
  await db.insert(accounts).values({
    ...{ userId, type: "oidc" as const, provider: "oidc", providerAccountId: `subject-${mark}` },
  });
  await db.insert(sessions).values({ sessionToken: `hash-${mark}`, userId, expires: at });
  await db.insert(inquiries).values({
    ...{ id: inquiryId, userId, scope: "level:1", status: "rejected", inklinkId, reason: `reason-${mark}` },
    ...{ nextPath: `/next-${mark}`, createdAt: at, expiresAt: at, returnedAt: at, submittedAt: at },
    ...{ decidedAt: at, endedAt: at, checkStartedAt: at, checkEndedAt: at, checkProblem: `problem-${mark}` },
  });
  await db.insert(inquiryEvents).values({
    ...{ inquiryId, at, from: "pending", to: "rejected", cause: "webhook", reason: `why-${mark}` },
    upstreamRequestId: `request-${mark}`,
  });
  await db.insert(webhookDeliveries).values([
    { ...delivery(at), id: `about-${mark}`, inklinkId },
    { ...delivery(at), id: `naming-${mark}`, inklinkId: `kyc_iq_lost_${mark}`, subjectId: userId },
  ]);
  await db.insert(mails).values({
    ...{ userId, inquiryId, inquiryVersion: 1, status: "parked" as const, reason: `mail-${mark}` },
    ...{ createdAt: at, finishedAt: at },
  });
  await db.insert(auditLog).values([
    { at, actorId: "operator-1", action: "attempt.granted", subjectId: userId, objectId: inquiryId },
    { at, actorId: userId, action: "inquiry.asked", subjectId: "somebody-else", objectId: "theirs" },
  ]);
  return { userId, inquiryId, inklinkId };
}

function delivery(at: Date) {
  return { type: "kyc.result.rejected", status: "done" as const, receivedAt: at, finishedAt: at };
}
