import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { runOnce } from "@/lib/core/job";
import type { Db } from "@/lib/db/client";
import { hostEvents } from "@/lib/db/operations-schema";
import { accounts, users } from "@/lib/db/schema";
import type { HostEvent } from "@/lib/users/host-events/outbox";
import type { PostResult } from "@/lib/users/host-events/post";
import { createHostEventJob, type SendContext } from "@/lib/users/host-events/send";
import { eventSchema } from "@/lib/verification/model/host-schemas";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { InquiryStatus } from "@/lib/verification/model/state";
import type { StatusEvents } from "@/lib/verification/store/status-events";
import { type Note, saveState } from "@/lib/verification/store/transitions";
import { stateIn } from "./inquiries";
import type { VerificationWorld } from "./verification-world";

export const issuer = "https://id.example";

/** The host product learns of the status at level 1. */
export const statusEvents: StatusEvents = {
  scope: "level:1",
  issuers: { oidc: issuer },
  approvalValidMs: null,
  isSent: true,
};

export const acknowledged: PostResult = { isAcknowledged: true, responseStatus: 204 };
export const refused: PostResult = { isAcknowledged: false, responseStatus: 503, reason: "refused" };

/** The host product's events in a world: stored by changes, and sent when the test says so. */
export function useHostEvents(world: VerificationWorld) {
  let made = 0;

  /** A user who signed in as `subject-…`. */
  async function addUser(): Promise<string> {
    const userId = await world.addUser();
    const account = {
      userId,
      type: "oidc",
      provider: "oidc",
      providerAccountId: `subject-${userId}`,
    } as const;
    await world.db.insert(accounts).values(account);
    return userId;
  }

  /** A new inquiry that InkLink created, without an event. */
  function addInquiry(
    userId: string,
    status: InquiryStatus = "pending",
    scope = "level:1",
  ): Promise<Inquiry> {
    made += 1;
    const now = world.clock.now();
    return world.addInquiry(userId, stateIn(status, { now, inklinkId: `kyc_iq_${made}` }), { scope });
  }

  /** Changes an inquiry as a webhook does. Throws if it was changed meanwhile. */
  async function change(
    inquiry: Inquiry,
    status: InquiryStatus,
    { db = world.db, ...more }: Partial<Note> & { db?: Db } = {},
  ): Promise<Inquiry> {
    const inklinkId = "inklinkId" in inquiry.state ? inquiry.state.inklinkId : `kyc_iq_for_${inquiry.id}`;
    const now = world.clock.now();
    const note: Note = { at: now, cause: "webhook", statusEvents, ...more };
    const saved = await saveState(db, inquiry, stateIn(status, { now, inklinkId }), note);
    if (saved === null) throw new Error("The change was not saved");
    return saved;
  }

  function context(more: Partial<SendContext> = {}): SendContext {
    return { db: world.db, now: world.clock.now, post: async () => acknowledged, ...more };
  }

  return {
    addUser,
    addInquiry,
    change,
    context,
    /** A new user with one event for each status. */
    async addEvents(...statuses: readonly InquiryStatus[]): Promise<string> {
      const userId = await addUser();
      let inquiry = await addInquiry(userId, "unresolved");
      for (const status of statuses) inquiry = await change(inquiry, status);
      return userId;
    },
    /** Sends due events in a new process. */
    send: (more: Partial<SendContext> = {}) => runOnce(createHostEventJob(async () => context(more))),
    /** All events in the outbox, of one user or of all. */
    queue: (userId?: string): Promise<HostEvent[]> =>
      world.db
        .select()
        .from(hostEvents)
        .where(userId === undefined ? undefined : eq(hostEvents.userId, userId))
        .orderBy(asc(hostEvents.createdAt), asc(hostEvents.sequence)),
    /** What was told of the user last. */
    async told(userId: string) {
      const { eventSequence: sequence, eventStatus: status, eventLevel: level, eventDecidedAt } = users;
      const [row] = await world.db
        .select({ sequence, status, level, decidedAt: eventDecidedAt })
        .from(users)
        .where(eq(users.id, userId));
      return row;
    },
  };
}

/** Throws if the body is not of the documented form. */
export function bodyOf({ body }: Pick<HostEvent, "body">): z.infer<typeof eventSchema> {
  return eventSchema.parse(JSON.parse(body));
}

const countSchema = z.object({ rows: z.tuple([z.object({ count: z.number() })]) });

/** The number of statements of this database that wait for a lock. */
export async function countLockWaiters(db: Db): Promise<number> {
  const waiting = sql`select count(*)::int as count from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`;
  return countSchema.parse(await db.execute(waiting)).rows[0].count;
}

/** A receiver that remembers what it got, in order. */
export function createReceiver(
  respond: (event: HostEvent) => typeof acknowledged | typeof refused = () => acknowledged,
) {
  const got: HostEvent[] = [];
  return {
    got,
    async post(event: HostEvent) {
      got.push(event);
      return respond(event);
    },
  };
}
