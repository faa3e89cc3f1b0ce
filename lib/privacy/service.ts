import "server-only";
import { env } from "@/lib/config/env";
import { getDb } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { writeAudit } from "@/lib/users/audit-log";
import { eraseUser } from "./erase";
import { exportUser, type UserExport } from "./export";

type Requester = {
  /** The signed-in user, whose data it is. */
  readonly userId: string;
  readonly requestId: string | null;
};

/** All stored data of the signed-in user. Null if the user was erased meanwhile. */
export async function exportOwnData({ userId, requestId }: Requester): Promise<UserExport | null> {
  const db = await getDb();
  const now = new Date();
  const exported = await exportUser(db, userId, now);
  if (exported === null) return null;
  const deed = { action: "person.exported", subjectId: userId, objectId: null } as const;
  await writeAudit(db, { id: userId, requestId }, deed, now);
  return exported;
}

/** The same for the user's own page, which is not recorded: it only shows what the user may see at any time. */
export async function readOwnData(userId: string): Promise<UserExport | null> {
  return exportUser(await getDb(), userId, new Date());
}

/** Deletes all stored data of the signed-in user, including the sessions. */
export async function eraseOwnData({ userId, requestId }: Requester): Promise<void> {
  const { events, issuers } = env();
  const hostEvents = { issuers, isSent: events !== null };
  const db = await getDb();
  const now = await databaseNow(db);
  await eraseUser(db, { userId, actorId: userId, now, requestId, hostEvents });
}
