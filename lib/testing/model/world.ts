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
  /** Nobody asks about what is decided, so the news of a reversal must arrive. */
  readonly isReversal: boolean;
};

export type Waiting = {
  readonly process: Process;
  /** What the process throws in the end that is not its death; null for nothing. */
  readonly ended: Promise<unknown>;
};

/** All that a history happens to. */
export type World = {
  readonly database: ModelDatabase;
  /** As nobody's process: for looking at what is stored. */
  readonly db: Db;
  readonly inklink: InklinkModel;
  readonly people: readonly string[];
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
  /** Numbers what needs an id. */
  count: number;
};

export async function createWorld(database: ModelDatabase): Promise<World> {
  const db = database.connect();
  await empty(db);
  rewindTime();
  const person = { email: "somebody@example.com", emailVerified: clock.now() };
  const people = await db.insert(users).values([person, person, person]).returning({ id: users.id });
  return {
    database,
    db,
    inklink: createInklinkModel(clock.now),
    people: people.map(({ id }) => id),
    now: clock.now,
    announcements: [],
    announced: new Set(),
    waiting: [],
    isChanged: false,
    timelines: new Map(),
    count: 0,
  };
}
