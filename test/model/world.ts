import type { Db } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { createInklinkModel, type InklinkModel } from "./inklink-model";
import { empty, type ModelDatabase } from "./model-database";
import type { Process } from "./process";
import { clock, rewindTime } from "./virtual-time";

export type Announcement = {
  readonly id: string;
  readonly inklinkId: string;
  readonly subjectId: string;
  readonly type: string;
};

export type Waiting = {
  readonly process: Process;
  /** The error that the process ends with, if not its death; null if none. */
  readonly ended: Promise<unknown>;
};

/** A result that reached its process. */
export type Arrived = { readonly inklinkId: string; readonly read: number; readonly status: string };

/** An inquiry at the last check: the last entry of its timeline, the number of its results, and the newest read. */
export type Known = { readonly eventId: number; readonly responses: number; readonly read: number };

/** Everything that a history acts on. */
export type World = {
  readonly database: ModelDatabase;
  /** Belongs to no process: for checks of what is stored. */
  readonly db: Db;
  readonly inklink: InklinkModel;
  readonly people: string[];
  /** Erased users. */
  readonly erased: Set<string>;
  /** Users who have ever switched mails off. */
  readonly optedOut: Set<string>;
  /** Mails that were sent without a reason, as they were. */
  readonly wrongMails: unknown[];
  /** Inquiries whose details were deleted. */
  readonly deleted: Set<string>;
  /** Whether attempts whose InkLink id was never learned were deleted. */
  hasDeletedAttempts: boolean;
  readonly now: () => Date;
  /** Webhooks that have not arrived yet. */
  announcements: Announcement[];
  /** Inquiries named by a delivered webhook with the right subject. */
  readonly announced: Set<string>;
  waiting: Waiting[];
  /** Whether anything may have been written since the last check. */
  isChanged: boolean;
  /** The timeline of each inquiry at the last check. */
  readonly timelines: Map<string, readonly string[]>;
  /** Results that arrived since the last check. */
  readonly arrived: Arrived[];
  /** By our own id. */
  readonly known: Map<string, Known>;
  /** `APPROVAL_VALID_DAYS` of the processes that start from now on, in milliseconds. */
  approvalValidMs: number | null;
  /** Every value that it has had. */
  readonly validities: Set<number | null>;
  /** Counter for new ids. */
  count: number;
};

export async function createWorld(database: ModelDatabase): Promise<World> {
  const db = database.connect();
  await empty(db);
  rewindTime();
  const people = [await signIn(db), await signIn(db), await signIn(db)];
  return {
    database,
    db,
    inklink: createInklinkModel(clock.now),
    people,
    erased: new Set(),
    optedOut: new Set(),
    wrongMails: [],
    deleted: new Set(),
    hasDeletedAttempts: false,
    now: clock.now,
    announcements: [],
    announced: new Set(),
    waiting: [],
    isChanged: false,
    timelines: new Map(),
    arrived: [],
    known: new Map(),
    approvalValidMs: null,
    validities: new Set([null]),
    count: 0,
  };
}

/** Adds a new user and returns their id. */
export async function signIn(db: Db): Promise<string> {
  const user = { email: "user@example.com", emailVerified: clock.now() };
  const [row] = await db.insert(users).values(user).returning({ id: users.id });
  if (row === undefined) throw new Error("The inserted person was not returned");
  return row.id;
}
