import { asc, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Db } from "@/lib/db/client";
import { inquiryEvents, users, webhookDeliveries } from "@/lib/db/schema";
import {
  createInklinkClient,
  hostedFlowUrl,
  type InklinkClient,
  type InklinkConfig,
} from "@/lib/inklink/client";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { InquiryState } from "@/lib/verification/model/state";
import { startVerification } from "@/lib/verification/start/start";
import type { Context } from "@/lib/verification/store/context";
import { listInquiries, reserveInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { type Control, createControl } from "@/sandbox/control-client";
import { type Sandbox, startSandbox } from "@/sandbox/sandbox";
import { apiKey, client } from "@/sandbox/test-world";
import type { TestDatabase } from "./databases";
import { captureLog, type LogLine } from "./output";
import { createTestClock, type TestClock } from "./timing";

export const returnUrl = "https://app.example/kyc/complete";

export type VerificationWorld = ReturnType<typeof useVerificationWorld>;

/** A database, InkLink over HTTP and a shared clock, for tests of the use cases. */
export function useVerificationWorld(database: TestDatabase) {
  let opened: { sandbox: Sandbox; control: Control } | undefined;
  let clock = createTestClock();
  const present = () => {
    if (opened === undefined) throw new Error("The world is there only while tests run");
    return opened;
  };
  const log = captureLog();
  beforeAll(async () => {
    const sandbox = await startSandbox({ apiKey, client, now: () => clock.now() });
    opened = { sandbox, control: createControl(sandbox.controlUrl) };
  });
  beforeEach(() => {
    clock = createTestClock();
  });
  afterEach(async () => {
    await present().control.setUnreachable(false);
    await present().control.clearFaults();
  });
  afterAll(() => opened?.sandbox.close());

  /** The app's client of InkLink, without delays between retries. */
  function inklink(more: Partial<InklinkConfig> = {}): InklinkClient {
    const { apiUrl } = present().sandbox;
    return createInklinkClient({ apiUrl, apiKey, wait: async () => {}, ...more });
  }

  function context(more: Partial<Context> = {}): Context {
    const { sandbox } = present();
    return {
      db: database.db,
      inklink: inklink(),
      checks: { level: 1 },
      scope: "level:1",
      returnUrl,
      maxAttempts: 5,
      approvalValidMs: null,
      requiresConsent: false,
      notifyByEmail: true,
      statusEvents: null,
      hostedFlowUrl: (inklinkId) => hostedFlowUrl(sandbox.idvUrl, inklinkId),
      now: clock.now,
      ...more,
    };
  }

  return {
    get clock(): TestClock {
      return clock;
    },
    get control(): Control {
      return present().control;
    },
    get db(): Db {
      return database.db;
    },
    get sandbox(): Sandbox {
      return present().sandbox;
    },
    context,
    inklink,
    log: (event: string): LogLine[] => log().filter((line) => line.event === event),
    /** Adds a new user and returns their id. */
    addUser: () => addUser(database.db),
    start: (userId: string, more: Partial<Context> = {}) =>
      startVerification(context(more), { userId, nextPath: null }),
    /** All inquiries of the user, newest first. */
    inquiries: (userId: string) => listInquiries(database.db, userId),
    /** Their statuses, newest first. */
    statuses: async (userId: string) =>
      (await listInquiries(database.db, userId)).map(({ state }) => state.status),
    /** The user's only inquiry. Throws if there is not exactly one. */
    async inquiry(userId: string): Promise<Inquiry> {
      const [inquiry, ...others] = await listInquiries(database.db, userId);
      if (inquiry === undefined || others.length > 0) throw new Error("Not exactly one inquiry");
      return inquiry;
    },
    /** An inquiry put into `state` without a request to InkLink. */
    addInquiry: (userId: string, state: InquiryState, more: { scope?: string; at?: Date } = {}) =>
      addInquiry(database.db, userId, state, { at: clock.now(), ...more }),
    timeline: (inquiryId: string) => timeline(database.db, inquiryId),
    /** The requests that created inquiries of the user. */
    posts: (subjectId: string) => present().control.requests({ subjectId, method: "POST" }),
    /** The requests for results of the user's inquiries. */
    gets: (subjectId: string) => present().control.requests({ subjectId, method: "GET" }),
  };
}

export async function addUser(db: Db): Promise<string> {
  const [row] = await db.insert(users).values({ name: "A. User" }).returning({ id: users.id });
  if (row === undefined) throw new Error("The inserted person was not returned");
  return row.id;
}

/** An inquiry that was reserved at `at` and then put into `state`. */
export async function addInquiry(
  db: Db,
  userId: string,
  state: InquiryState,
  { at, scope = "level:1" }: { at: Date; scope?: string },
): Promise<Inquiry> {
  const leaseUntil = state.status === "creating" ? state.leaseUntil : at;
  const reserved = await reserveInquiry(
    db,
    { userId, scope, nextPath: null, leaseUntil },
    { at, cause: "person" },
  );
  if (state.status === "creating") return reserved;
  const saved = await saveState(db, reserved, state, { at, cause: "person" });
  if (saved === null) throw new Error("The inquiry was not saved");
  return saved;
}

/** Oldest first. */
export function timeline(db: Db, inquiryId: string) {
  return db
    .select()
    .from(inquiryEvents)
    .where(eq(inquiryEvents.inquiryId, inquiryId))
    .orderBy(asc(inquiryEvents.id));
}

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
