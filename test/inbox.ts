import { asc, eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { webhookDeliveries } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { isCreated } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import { type Delivery, storeDelivery } from "@/lib/verification/webhooks/deliveries";
import { processDueDeliveries } from "@/lib/verification/webhooks/process";
import type { VerificationWorld } from "./verification-world";

type Announced = { inquiryId: string; subjectId?: string | null; type?: string; id?: string };

/** InkLink's webhooks in a world: stored in the inbox as the route does, and processed when the test says so. */
export function useInbox(world: VerificationWorld) {
  let announced = 0;

  /** Stores a delivery and returns its id. */
  async function announce({
    inquiryId,
    subjectId = null,
    type = "approved",
    id,
  }: Announced): Promise<string> {
    announced += 1;
    const delivery = { id: id ?? `wh_evt_${announced}`, type: `kyc.result.${type}`, subjectId };
    await storeDelivery(world.db, { ...delivery, inklinkId: inquiryId, receivedAt: world.clock.now() });
    return delivery.id;
  }

  return {
    announce,
    processDelivery: (more: Partial<Context> = {}) => processDueDeliveries(world.context(more)),
    delivery: (id: string) => readDelivery(world.db, id),
    deliveries: () => world.db.select().from(webhookDeliveries).orderBy(asc(webhookDeliveries.id)),
    /** A user whose inquiry InkLink has created. */
    async startedUser() {
      const user = await world.addUser();
      await world.start(user);
      const inquiry = await world.inquiry(user);
      return { user, inquiry, inquiryId: inklinkIdOf(inquiry) };
    },
    /** The inquiry's statuses in order, from its timeline. */
    history: async ({ id }: Inquiry) => (await world.timeline(id)).map(({ to }) => to),
  };
}

export function inklinkIdOf({ state }: Inquiry): string {
  if (!isCreated(state)) throw new Error(`The inquiry is ${state.status}`);
  return state.inklinkId;
}

export async function readDelivery(db: Db, id: string): Promise<Delivery> {
  const [row] = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  if (row === undefined) throw new Error(`There is no delivery ${id}`);
  return row;
}
