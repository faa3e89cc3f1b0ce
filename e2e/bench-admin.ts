import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { attentionReasons } from "../lib/admin/attention";
import {
  countFailed,
  countNeedingAttention,
  listNeedingAttention,
  oldestWaitingDelivery,
} from "../lib/admin/attention-store";
import { parseDateRange } from "../lib/admin/date-range";
import { listDropOffs } from "../lib/admin/drop-off-store";
import { listFailedDeliveries } from "../lib/admin/failed-store";
import { dropOffs } from "../lib/admin/funnel";
import { readFunnel } from "../lib/admin/funnel-store";
import { findById, listUsers, type UserFilter } from "../lib/admin/users-store";
import type { Db } from "../lib/db/client";
import { openPostgres } from "../lib/db/postgres";
import * as schema from "../lib/db/schema";
import { readQueueMetrics } from "../lib/verification/queue-metrics";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { startPrivatePostgres } from "../test/private-postgres";
import { fillDatabase } from "./bench/fill";
import { median } from "./bench/measure";
import { createStatementLog, explain } from "./bench/plans";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { chooseAgainPlainly } from "./support/plain-journey";
import { startWorld } from "./support/world";

/**
 * `npm run bench:admin`, after a build: the console with a million inquiries on Postgres. Prints the plan and duration
 * of each query; fails if the overview takes more than 300 ms.
 */
const allowedMs = 300;
const rounds = 9;

ensureFreshBuild(root);
const postgres = await startPrivatePostgres();
if (postgres === null) throw new Error("The benchmark needs the Postgres binaries (Debian: postgresql)");
try {
  const url = await postgres.createDatabase();
  await (await openPostgres(url)).close();
  const client = new pg.Client(url);
  await client.connect();
  const started = performance.now();
  await fillDatabase(client, { people: 600_000, inquiries: 1_000_000 });
  console.log(`Filled in ${Math.round((performance.now() - started) / 1000)} s.`);
  await explainQueries(url, client);
  await client.end();
  await measurePages(url);
} finally {
  await postgres.stop();
}

/** Each query on its own, without the app. */
async function explainQueries(url: string, client: pg.Client): Promise<void> {
  const log = createStatementLog();
  const pool = new pg.Pool({ connectionString: url });
  const db = drizzle(pool, { schema, logger: log });
  const times: Record<string, { "median, ms": number }> = {};
  for (const [name, query] of Object.entries(queriesOf(db))) {
    await query();
    console.log(`\n── ${name}`);
    for (const statement of log.taken()) console.log(await explain(client, statement));
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) taken.push(await timeOf(query));
    log.taken();
    times[name] = { "median, ms": Math.round(median(taken)) };
  }
  console.table(times);
  await pool.end();
}

function queriesOf(db: Db): Record<string, () => Promise<unknown>> {
  const now = new Date();
  const funnel = (days: string) => () => readFunnel(db, parseDateRange({ days }, now));
  const needsAttention = (reason: (typeof attentionReasons)[number]) => () =>
    listNeedingAttention(db, reason, { now, after: null, size: 50 });
  const people = (filter: Partial<UserFilter>) => () =>
    listUsers(db, { term: null, status: null, ...filter }, null);
  return {
    "funnel, 30 days": funnel("30"),
    "funnel, 90 days": funnel("90"),
    "funnel, a year": funnel("365"),
    "counts of what needs attention": () => countNeedingAttention(db, now),
    "counts of what failed": () => countFailed(db),
    "the oldest unworked delivery": () => oldestWaitingDelivery(db),
    "queue metrics": () => readQueueMetrics(db, now),
    ...Object.fromEntries(
      attentionReasons.map((reason) => [`needs attention: ${reason}`, needsAttention(reason)]),
    ),
    "failed deliveries": () => listFailedDeliveries(db, null),
    "people by a whole e-mail": people({ term: "person-4711@example.test" }),
    "people by a rare beginning": people({ term: "person-4711" }),
    "people by a common beginning": people({ term: "person" }),
    "people by a common status": people({ status: "approved" }),
    "people by a rare status": people({ status: "abandoned" }),
    "people by a status that none has": people({ status: "lapsed" }),
    "people by a common beginning and a rare status": people({ term: "person", status: "abandoned" }),
    "people by a rare beginning and a common status": people({ term: "person-4711", status: "approved" }),
    ...Object.fromEntries(
      dropOffs.map((step) => [
        `drop-offs of a year: ${step}`,
        () => listDropOffs(db, step, parseDateRange({ days: "365" }, now), null),
      ]),
    ),
    "a person by InkLink's id": () => findById(db, "kyc_iq_4711"),
  };
}

/** The pages as an operator loads them, one at a time. */
async function measurePages(url: string): Promise<void> {
  const world = await startWorld({ variables: { DATABASE_URL: url } });
  try {
    const operator = createPlainClient(world.facts.appUrl);
    const signIn = await operator.get("/signin?callbackUrl=/admin");
    await chooseAgainPlainly(operator, signIn, { name: "Olga Marsh", email: "operator@example.com" });
    const bars = {
      "/admin": allowedMs,
      "/admin?days=90": null,
      "/admin?days=365": null,
      "/admin/attention": allowedMs,
    };
    const rows: Record<string, { "median, ms": number; bar: string; holds: boolean }> = {};
    for (const [path, bar] of Object.entries(bars)) {
      const taken: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        const ms = await timeOf(async () => {
          const { status } = await operator.get(path);
          if (status !== 200) throw new Error(`${path} responded with ${status}`);
        });
        // The first request warms up.
        if (round > 0) taken.push(ms);
      }
      const ms = Math.round(median(taken));
      rows[path] = {
        "median, ms": ms,
        bar: bar === null ? "–" : `< ${bar}`,
        holds: bar === null || ms < bar,
      };
    }
    console.table(rows);
    process.exitCode = Object.values(rows).every(({ holds }) => holds) ? 0 : 1;
  } finally {
    await world.stop();
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
