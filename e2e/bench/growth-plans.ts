import { drizzle } from "drizzle-orm/node-postgres";
import { attentionReasons } from "../../lib/admin/attention";
import { listNeedingAttention } from "../../lib/admin/attention-store";
import { listUsers } from "../../lib/admin/users-store";
import { readSession } from "../../lib/auth/session";
import { earliestDue } from "../../lib/db/queue";
import * as schema from "../../lib/db/schema";
import { reconcileDue } from "../../lib/verification/reconcile";
import { createVerificationService } from "../../lib/verification/service";
import { deliveryQueue, findInquiry, storeDelivery } from "../../lib/verification/webhooks/deliveries";
import { contextOf, type Grown } from "./growth-times";
import { createStatementLog, explain } from "./plans";

/** The tables that grow with people, inquiries and deliveries. */
const growing =
  /Seq Scan on (?:users|accounts|sessions|inquiries|inquiry_events|webhook_deliveries|mails)\b/g;

/** Prints the plan of each statement of the use cases. Returns the number of sequential scans over what grows. */
export async function explainUseCases(grown: Grown): Promise<number> {
  const log = createStatementLog();
  const db = drizzle(grown.pool, { schema, logger: log });
  const service = createVerificationService(contextOf(db, grown.world));
  const now = new Date();
  const noStaff = { OPERATOR_EMAILS: [], SUPPORT_EMAILS: [] };
  const useCases: Record<string, () => Promise<unknown>> = {
    session: () => readSession(db, grown.users.ordinary.split("=")[1] ?? "", now, noStaff),
    "/verify": () => service.current("busy-ordinary"),
    "/verify with 500 attempts": () => service.current("busy-attempts"),
    "return page": () => service.outcome("busy-deliveries", "kyc_iq_busy_deliveries_1", "return_page"),
    requireVerified: () => service.isVerified("busy-ordinary"),
    delivery: async () => {
      const id = `wh_evt_${crypto.randomUUID()}`;
      await storeDelivery(db, {
        id,
        type: "kyc.result.approved",
        inklinkId: "kyc_iq_busy_ordinary_1",
        subjectId: null,
        receivedAt: now,
      });
      await findInquiry(db, "kyc_iq_busy_ordinary_1");
      await db.execute(earliestDue(deliveryQueue));
    },
    "reconciler's round": () => reconcileDue(contextOf(db, grown.world)),
    "people by the beginning of an email": () => listUsers(db, { term: "person-4711", status: null }, null),
    "people by the status of the last inquiry": () => listUsers(db, { term: null, status: "failed" }, null),
    ...Object.fromEntries(
      attentionReasons.map((reason) => [
        `needs attention: ${reason}`,
        () => listNeedingAttention(db, reason, { now, after: null, size: 50 }),
      ]),
    ),
  };
  let scans = 0;
  for (const [name, run] of Object.entries(useCases)) {
    await run();
    console.log(`\n── ${name}`);
    const explained = new Set<string>();
    for (const statement of log.taken()) {
      if (
        explained.has(statement.sql) ||
        !/^(?:select|insert|update|delete|with)\b/i.test(statement.sql.trim())
      )
        continue;
      explained.add(statement.sql);
      // `explain analyze` runs the statement.
      await grown.client.query("begin");
      const plan = await explain(grown.client, statement).catch((error: Error) => `(${error.message})`);
      await grown.client.query("rollback");
      console.log(plan);
      scans += plan.match(growing)?.length ?? 0;
    }
  }
  return scans;
}
