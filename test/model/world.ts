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
  /** What the process throws in the end that is not its death; null for nothing. */
  readonly ended: Promise<unknown>;
};

/** An answer about a result that got to its process, and was not lost on the way. */
export type Arrived = { readonly inklinkId: string; readonly read: number; readonly status: string };

/** What was known of an inquiry at the last look: its timeline's last entry, and of InkLink's answers how many and which. */
export type Known = { readonly eventId: number; readonly responses: number; readonly read: number };

/** All that a history happens to. */
export type World = {
  readonly database: ModelDatabase;
  /** As nobody's process: for looking at what is stored. */
  readonly db: Db;
  readonly inklink: InklinkModel;
  readonly people: string[];
  /** Those who were erased. */
  readonly erased: Set<string>;
  /** Inquiries whose details were deleted. */
  readonly deleted: Set<string>;
  /** Whether attempts were deleted whose id at InkLink was never learned. */
  hasDeletedAttempts: boolean;
  readonly now: () => Date;
  /** Announcements on their way. */
  announcements: Announcement[];
  /** Inquiries of which the app was told by an announcement with the right subject. */
  readonly announced: Set<string>;
  waiting: Waiting[];
  /** Whether anything may have been written since the last look at what is stored. */
  isChanged: boolean;
  /** What the timeline of each inquiry said at the last look. */
  readonly timelines: Map<string, readonly string[]>;
  /** Answers that arrived since the last look. */
  readonly arrived: Arrived[];
  /** By our own id. */
  readonly known: Map<string, Known>;
  /** Numbers what needs an id. */
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
    count: 0,
  };
}

/** Somebody new; their id. */
export async function signIn(db: Db): Promise<string> {
  const user = { email: "somebody@example.com", emailVerified: clock.now() };
  const [row] = await db.insert(users).values(user).returning({ id: users.id });
  if (row === undefined) throw new Error("The inserted person was not returned");
  return row.id;
}
