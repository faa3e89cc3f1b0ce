import { existsSync } from "node:fs";
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import * as schema from "../../lib/db/schema";
import { createInklinkClient } from "../../lib/inklink/client";
import { reconcileDue } from "../../lib/verification/reconcile";
import type { Context } from "../../lib/verification/store/context";
import { createPlainClient } from "../../sandbox/visitor/plain-client";
import { announce, signed } from "../support/burst";
import { chooseAgainPlainly, openInquiry, returnPath, signInPlainly } from "../support/plain-journey";
import type { World } from "../support/world";
import type { BusyUsers } from "./busy-users";
import { timeGet } from "./measure";
import { processOn, processorMs } from "./processor-time";

/** A filled database, and the app on it. */
export type Grown = {
  /** Connections for what runs in this process. */
  readonly pool: pg.Pool;
  /** A connection for preparing and observing, whose time does not count. */
  readonly client: pg.Client;
  readonly world: World;
  readonly users: BusyUsers;
};

/** Does something several times; returns how many. */
type Operation = () => Promise<number>;

const times = 60;
const returns = 20;

/** Processor time of the app, this process and Postgres, in milliseconds per operation. */
export async function spentOn({ client, world }: Grown, operation: Operation | undefined): Promise<number> {
  if (operation === undefined) throw new Error("Not in both databases");
  const app = processOn(world.ports[0] ?? 0);
  /** The last known time of each backend: the app closes connections that were idle for long. */
  const backendMs = new Map<number, number>();
  const before = await spent();
  const done = await operation();
  return ((await spent()) - before) / done;

  async function spent(): Promise<number> {
    const backends = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    const { user, system } = process.cpuUsage();
    const own = (user + system) / 1000;
    for (const { pid } of backends.rows) {
      if (existsSync(`/proc/${pid}/stat`)) backendMs.set(pid, processorMs(pid));
    }
    return [...backendMs.values()].reduce((sum, ms) => sum + ms, processorMs(app) + own);
  }
}

/** What is measured. Returns and the reconciler need inquiries that are still open: enough for all rounds. */
export async function operationsOf(grown: Grown, rounds: number): Promise<Record<string, Operation>> {
  const { facts, control } = grown.world;
  const origin = `http://127.0.0.1:${new URL(facts.appUrl).port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const load = async (path: string, cookie: string, authorization = "") => {
    for (let request = 0; request < times; request++) {
      const { status } = await timeGet(`${origin}${path}`, agent, { cookie, authorization });
      if (status !== 200) throw new Error(`${path} answered ${status}`);
    }
    return times;
  };
  const operator = createPlainClient(facts.appUrl);
  const signIn = await operator.get("/signin?callbackUrl=/admin");
  await chooseAgainPlainly(operator, signIn, { name: "Olga Marsh", email: "operator@example.com" });
  const operatorCookie = operator.jar.header(new URL(facts.appUrl));

  const opened: { id: string; cookie: string }[] = [];
  while (opened.length < returns * (2 * rounds + 1)) {
    const client = createPlainClient(facts.appUrl);
    const id = await openInquiry(client, await signInPlainly(client));
    await control.setResult(id, { status: "rejected" });
    opened.push({ id, cookie: client.jar.header(new URL(facts.appUrl)) });
  }
  const delivered = opened[0]?.id ?? "";
  const { users } = grown;
  const made = (await control.inquiries()).find(({ id }) => id === delivered);
  const statusPath = `/api/v1/verifications/${made?.subjectId}`;
  const console = [
    "/admin",
    "/admin/attention",
    "/admin/failed",
    "/admin/audit",
    "/admin/people",
    "/admin/people/busy-attempts",
  ];
  const reconcileSome = async () => {
    const ids = opened.splice(0, returns).map(({ id }) => id);
    const done = await reconcile(grown, ids);
    if (done !== ids.length) throw new Error(`${done} of ${ids.length} inquiries were reconciled`);
    return done;
  };
  const pages: Record<string, Operation> = {
    "/verify": () => load("/verify", users.ordinary),
    "/verify with 500 attempts": () => load("/verify", users.attempts),
    "/verify with 10,000 deliveries": () => load("/verify", users.deliveries),
    "status API": () => load(statusPath, "", `Bearer ${facts.variables["API_KEYS"]}`),
    ...Object.fromEntries(console.map((path) => [path, () => load(path, operatorCookie)])),
  };
  // Warm, so that the compiler and the plans' caches do not count.
  for (const operation of [...Object.values(pages), reconcileSome]) await operation();
  return {
    ...pages,
    "return page": async () => {
      const now = opened.splice(0, returns);
      for (const { id, cookie } of now) await timeGet(`${origin}${returnPath(id)}`, agent, { cookie });
      return now.length;
    },
    delivery: async () => {
      for (let sent = 0; sent < times; sent++) {
        const { headers, body } = signed(
          announce(delivered, "rejected"),
          facts.variables["INKLINK_WEBHOOK_SECRET"] ?? "",
        );
        const { status } = await fetch(`${origin}/api/webhooks/inklink`, { method: "POST", headers, body });
        if (status !== 204) throw new Error(`A delivery was answered with ${status}`);
      }
      await untilProcessed(grown.client);
      return times;
    },
    "reconciler's round, per inquiry": reconcileSome,
  };
}

async function untilProcessed(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      "select 1 from webhook_deliveries where due_at is not null limit 1",
    );
    if (rowCount === 0) return;
    await sleep(50);
  }
}

/** Makes these inquiries due, and nothing else, and runs a round of the reconciler. */
async function reconcile({ pool, client, world }: Grown, inklinkIds: readonly string[]): Promise<number> {
  await client.query(
    "update inquiries set reconcile_at = now() + interval '1 hour' where reconcile_at < now()",
  );
  await client.query(
    "update inquiries set reconcile_at = now() - interval '1 minute' where inklink_id = any($1)",
    [inklinkIds],
  );
  return reconcileDue(contextOf(drizzle(pool, { schema }), world));
}

export function contextOf(db: Context["db"], { facts }: World): Context {
  return {
    db,
    inklink: createInklinkClient({ apiUrl: facts.apiUrl, apiKey: facts.variables["INKLINK_API_KEY"] ?? "" }),
    checks: { level: 1 },
    scope: "level:1",
    returnUrl: `${facts.appUrl}/kyc/complete`,
    maxAttempts: 5,
    approvalValidMs: null,
    notifyByEmail: false,
    requiresConsent: false,
    statusEvents: null,
    hostedFlowUrl: (id) => `${facts.idvUrl}/?inquiry_id=${id}`,
    now: () => new Date(),
  };
}
