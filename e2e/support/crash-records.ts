import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";

const recordsSchema = z.object({
  deliveries: z.array(z.object({ id: z.string(), status: z.string(), reason: z.string().nullable() })),
  inquiries: z.array(z.object({ id: z.string(), inklink_id: z.string(), status: z.string() })),
  events: z.array(
    z.object({ inquiry_id: z.string(), from_status: z.string().nullable(), to_status: z.string() }),
  ),
});

export type Records = z.infer<typeof recordsSchema>;

/** The contents of the embedded database. The app must not be running. */
export async function readRecords(dataDir: string): Promise<Records> {
  const database = await PGlite.create({ dataDir: path.join(dataDir, "postgres") });
  try {
    const rows = async (sql: string) => (await database.query(sql)).rows;
    return recordsSchema.parse({
      deliveries: await rows("select id, status, reason from webhook_deliveries"),
      inquiries: await rows("select id, inklink_id, status from inquiries"),
      events: await rows("select inquiry_id, from_status, to_status from inquiry_events order by id"),
    });
  } finally {
    await database.close();
  }
}

/**
 * Deliveries that are not processed. `announced_ahead` is final here: the API shows another decision than the webhook
 * announced, so a retry is scheduled.
 */
export function notProcessed({ deliveries }: Records): string[] {
  return deliveries
    .filter(({ status, reason }) => status !== "done" && reason !== "announced_ahead")
    .map(({ id }) => id);
}

/** Invalid timelines: an entry that does not continue from the previous one, or repeats it. */
export function brokenTimelines({ inquiries, events }: Records): string[] {
  return inquiries.flatMap(({ id, status }) => {
    const own = events.filter((event) => event.inquiry_id === id);
    const broken = own.some(({ from_status: from, to_status: to }, index) => {
      const before = own[index - 1]?.to_status ?? null;
      return from !== before || from === to;
    });
    return broken || own.at(-1)?.to_status !== status
      ? [`${id}: ${own.map((one) => one.to_status).join(" > ")}`]
      : [];
  });
}
