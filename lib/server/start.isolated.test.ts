import { eq, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { openDatabase } from "@/lib/db/client";
import { finishJobs } from "@/lib/db/jobs";
import { mails } from "@/lib/db/operations-schema";
import { openPostgres } from "@/lib/db/postgres";
import { users, webhookDeliveries } from "@/lib/db/schema";
import { saveState } from "@/lib/verification/store/transitions";
import { storeDelivery } from "@/lib/verification/webhooks/deliveries";
import { processInbox } from "@/lib/verification/webhooks/receive";
import { stateIn } from "@/test/inquiries";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { createVirtualTimers } from "@/test/timing";
import { addInquiry } from "@/test/verification-world";
import { startBackgroundJobs } from "./start";

const serverUrl = inject("postgresUrl");
const withinMs = 20_000;
const nowhere = "http://127.0.0.1:9";

describe.skipIf(serverUrl === null)("the background jobs of a process on Postgres", () => {
  captureLog();
  const { pass, clock } = createVirtualTimers(Date.now(), () => finishJobs(withinMs));
  let url = "";

  beforeAll(async () => {
    url = await createDatabase(serverUrl ?? "");
    await (await openPostgres(url)).close();
  });
  beforeEach(() => {
    for (const [name, value] of Object.entries(variables(url))) vi.stubEnv(name, value);
  });
  afterEach(async () => (await openDatabase()).db.delete(webhookDeliveries));
  afterAll(async () => (await openDatabase()).close());

  /** As in a request. */
  async function store(id: string): Promise<void> {
    const { db } = await openDatabase();
    const event = { type: "kyc.result.approved", inklinkId: "kyc_iq_unknown", subjectId: null };
    await storeDelivery(db, { id, ...event, receivedAt: new Date(Date.now() - 5_000) });
  }

  /** The error of a claimed delivery, which waits since its inquiry is unknown. */
  async function reasonOf(id: string): Promise<string | null | undefined> {
    const { db } = await openDatabase();
    const [row] = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
    return row?.reason;
  }

  test("need at most twelve transactions a minute when idle", async () => {
    const before = await transactions(url);
    startBackgroundJobs(clock);
    await pass(20 * 60_000);
    const used = (await transactions(url)) - before;
    expect(used / 20).toBeLessThanOrEqual(12);
    expect(used, "it looks").toBeGreaterThanOrEqual(100);
  });

  test("claim a delivery at once if it was stored here", async () => {
    await store("wh_evt_here");
    expect(await reasonOf("wh_evt_here")).toBeNull();
    processInbox();
    await finishJobs(withinMs);
    expect(await reasonOf("wh_evt_here")).toBe("unknown_inquiry");
  });

  test("claim a delivery within 15 s if it was stored by another instance, which died", async () => {
    await store("wh_evt_there");
    await pass(15_000);
    expect(await reasonOf("wh_evt_there")).toBe("unknown_inquiry");
  });

  test("send an email at once after the change of state was committed", async () => {
    const { db } = await openDatabase();
    const at = new Date();
    const values = { email: "user@example.com", emailVerified: at };
    const [user] = await db.insert(users).values(values).returning();
    const pending = await addInquiry(db, user?.id ?? "", stateIn("pending", { now: at }), { at });
    await saveState(db, pending, stateIn("approved", { now: at }), {
      at,
      cause: "webhook",
      notifyByEmail: true,
    });
    await finishJobs(withinMs);
    const [mail] = await db.select().from(mails);
    expect(mail).toMatchObject({ status: "waiting", reason: "unreachable", attempts: 1 });
  });
});

/** The environment of an app that can reach only its database. */
function variables(databaseUrl: string): Record<string, string> {
  return {
    APP_URL: "http://localhost:3000",
    AUTH_SECRET: "x".repeat(40),
    AUTH_OIDC_ISSUER: nowhere,
    AUTH_OIDC_ID: "verify",
    AUTH_OIDC_SECRET: "x".repeat(40),
    INKLINK_API_KEY: "x".repeat(40),
    INKLINK_API_URL: nowhere,
    INKLINK_IDV_URL: nowhere,
    INKLINK_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
    SMTP_URL: "smtp://127.0.0.1:9",
    MAIL_FROM: "no-reply@example.com",
    DATABASE_URL: databaseUrl,
  };
}

/** The number of transactions in the database, this process's own included, which its connections report on request. */
async function transactions(url: string): Promise<number> {
  await (await openDatabase()).db.execute(sql`select pg_stat_force_next_flush()`);
  const client = new pg.Client({ connectionString: serverUrl ?? "" });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(
      "select xact_commit + xact_rollback as count from pg_stat_database where datname = $1",
      [new URL(url).pathname.slice(1)],
    );
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
