import { eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries, inquiryEvents } from "@/lib/db/schema";

export type Stored = Awaited<ReturnType<typeof look>>[number];

/** Asserts an invariant, named by the sentence. */
export function demand(holds: boolean, sentence: string, about?: unknown): asserts holds {
  if (!holds) throw new Error(`It does not hold that ${sentence}: ${JSON.stringify(about)}`);
}

type Event = {
  readonly id: number;
  readonly from: string | null;
  readonly to: string;
  readonly cause: string;
  readonly upstreamRequestId: string | null;
};

/** All inquiries with their timelines, in one snapshot. */
export async function look(db: Db) {
  const rows = await db
    .select({
      inquiry: {
        id: inquiries.id,
        userId: inquiries.userId,
        scope: inquiries.scope,
        status: inquiries.status,
        inklinkId: inquiries.inklinkId,
        version: inquiries.version,
        responses: inquiries.resultCount,
        lowerStatus: inquiries.lowerStatus,
        detached: inquiries.detached,
        closed: inquiries.closed,
        withdrawn: inquiries.withdrawn,
        decidedAt: inquiries.decidedAt,
        waived: inquiries.waived,
        createdAt: inquiries.createdAt,
        expiresAt: inquiries.expiresAt,
        reconcileAt: inquiries.reconcileAt,
        remindAt: inquiries.remindAt,
      },
      event: {
        id: inquiryEvents.id,
        from: inquiryEvents.from,
        to: inquiryEvents.to,
        cause: inquiryEvents.cause,
        upstreamRequestId: inquiryEvents.upstreamRequestId,
      },
    })
    .from(inquiries)
    .leftJoin(inquiryEvents, eq(inquiryEvents.inquiryId, inquiries.id))
    .orderBy(inquiries.createdAt, inquiryEvents.id);
  const byId = new Map<string, (typeof rows)[number]["inquiry"] & { events: Event[] }>();
  for (const { inquiry, event } of rows) {
    const known = byId.get(inquiry.id);
    if (known === undefined) byId.set(inquiry.id, { ...inquiry, events: event === null ? [] : [event] });
    else if (event !== null) known.events.push(event);
  }
  return [...byId.values()];
}
