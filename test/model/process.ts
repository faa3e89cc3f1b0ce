import type { Logger } from "drizzle-orm";
import { createDatabaseClock } from "@/lib/db/clock";
import type { InklinkClient } from "@/lib/inklink/client";
import type { Context } from "@/lib/verification/store/context";
import type { StatusEvents } from "@/lib/verification/store/status-events";
import { type Deferred, deferred } from "@/test/timing";
import { numberOfRead } from "./inklink-model";
import type { Creation, Fate } from "./steps";
import type { World } from "./world";

/** A process of the app that does one thing, and may die before any effect that others can see. */
export type Process = {
  readonly context: Context;
  /** Resolves once the process has measured the database's clock. */
  readonly ready: Promise<void>;
  isDead(): boolean;
  /** Resolves if a response of InkLink is delayed. */
  readonly waiting: Promise<void>;
  /** The inquiries whose creation InkLink's response told it of. */
  readonly toldOf: readonly string[];
  /** Delivers InkLink's delayed response, or lets the process die waiting. */
  resume(dies: boolean): void;
};

type Life = {
  /** Called before each statement, and before and after each call to InkLink. Throws if the process is dead. */
  act(): void;
  /** InkLink has responded; the response may be delayed. */
  travel(): Promise<void>;
};

export const maxAttempts = 5;

/** The host product learns of the status at level 1. */
export function statusEventsOf({ approvalValidMs }: World): StatusEvents {
  return { scope: "level:1", issuers: {}, approvalValidMs, isSent: true };
}

/** Errors of the processes' own clocks and of their measurements of the database's clock, used in turn. */
const clockErrors = [
  { skewMs: 0, measuredMs: 0 },
  { skewMs: 5_000, measuredMs: 20 },
  { skewMs: -5_000, measuredMs: -20 },
  { skewMs: 3_600_000, measuredMs: 1 },
];

/** A process's clock, corrected by the database's. */
function clockOf(world: World): { now: () => Date; ready: Promise<void> } {
  world.count += 1;
  const { skewMs = 0, measuredMs = 0 } = clockErrors[world.count % clockErrors.length] ?? {};
  const monotonic = () => world.now().getTime();
  const clock = createDatabaseClock({ wall: () => monotonic() + skewMs, monotonic });
  return { now: clock.now, ready: clock.keep(async () => monotonic() + measuredMs) };
}

export function createProcess(
  world: World,
  fate: Fate,
  { level = 1, creation = "made" }: { level?: 1 | 2; creation?: Creation } = {},
): Process {
  let left = typeof fate === "object" ? fate.diesBefore : Number.POSITIVE_INFINITY;
  let travels = fate === "waits";
  const clock = clockOf(world);
  const waiting = deferred();
  const toldOf: string[] = [];
  const arrived: Deferred<void> = deferred();
  const life: Life = {
    act() {
      if (left <= 0) throw new Error("The process is dead");
      left -= 1;
    },
    async travel() {
      if (!travels) return;
      waiting.resolve();
      await arrived.promise;
    },
  };
  return {
    context: {
      db: world.database.connect(statements(world, life)),
      inklink: clientOf(world, life, creation, toldOf),
      checks: { level },
      scope: `level:${level}`,
      returnUrl: "https://app.example/kyc/complete",
      maxAttempts,
      requiresConsent: false,
      approvalValidMs: world.approvalValidMs,
      notifyByEmail: true,
      statusEvents: statusEventsOf(world),
      hostedFlowUrl: (inklinkId) => inklinkId,
      now: clock.now,
    },
    ready: clock.ready,
    isDead: () => left <= 0,
    waiting: waiting.promise,
    toldOf,
    resume(dies) {
      if (dies) left = 0;
      travels = false;
      arrived.resolve();
    },
  };
}

function statements(world: World, life: Life): Logger {
  return {
    logQuery(text) {
      // A dead process begins no transaction that matters, and the database rolls back its open one.
      if (text === "begin" || text === "rollback") return;
      life.act();
      if (!text.startsWith("select")) world.isChanged = true;
    },
  };
}

function clientOf(
  { inklink, arrived }: World,
  life: Life,
  creation: Creation,
  toldOf: string[],
): InklinkClient {
  return {
    async createInquiry(wanted) {
      life.act();
      const response = inklink.create(wanted, creation);
      await life.travel();
      life.act();
      if (response.ok) toldOf.push(response.value.id);
      return response;
    },
    async getResult({ inquiryId, subjectId }) {
      life.act();
      const response = inklink.read(inquiryId, subjectId);
      await life.travel();
      life.act();
      const read = response.ok ? numberOfRead(response.value.requestId) : null;
      if (response.ok && read !== null)
        arrived.push({ inklinkId: inquiryId, read, status: response.value.status });
      return response;
    },
  };
}
