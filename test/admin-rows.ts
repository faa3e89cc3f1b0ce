import type { Db } from "@/lib/db/client";
import { webhookDeliveries } from "@/lib/db/schema";

type NewDelivery = typeof webhookDeliveries.$inferInsert;

let added = 0;

/** A delivery; a dead letter unless `more` says otherwise. */
export async function addDelivery(db: Db, at: Date, more: Partial<NewDelivery> = {}): Promise<string> {
  added += 1;
  const [row] = await db
    .insert(webhookDeliveries)
    .values({
      ...{ id: `wh_evt_${added}`, type: "kyc.result.approved", inklinkId: `kyc_iq_${added}` },
      ...{ status: "parked", reason: "timeout", attempts: 30, receivedAt: at, finishedAt: at, ...more },
    })
    .returning({ id: webhookDeliveries.id });
  if (row === undefined) throw new Error("The inserted delivery was not returned");
  return row.id;
}
