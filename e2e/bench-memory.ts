import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { startPrivatePostgres } from "../test/private-postgres";
import { printBars } from "./bench/bars";
import { measureLoad, median } from "./bench/measure";
import { processOn } from "./bench/processor-time";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { finishPlainly, openInquiry, signInPlainly } from "./support/plain-journey";
import { startSmallestPage } from "./support/smallest-page";
import { startWorld } from "./support/world";

/**
 * `npm run bench:memory`: the resident memory of the app on the embedded database and on Postgres, beside the smallest
 * page of this Next and an empty embedded database; then that of an instance on Postgres under load for `MEMORY_SECONDS`.
 * Fails if the last quarter takes more than 1.1 times the second one.
 */
const seconds = Number(process.env["MEMORY_SECONDS"] ?? 600);
const roundSeconds = 10;
const allowedGrowth = 1.1;

ensureFreshBuild(root);
const postgres = await startPrivatePostgres();
if (postgres === null) throw new Error("The benchmark needs the Postgres binaries (Debian: postgresql)");
try {
  const [smallestMb, pgliteMb] = [await smallestPageMb(), await emptyDatabaseMb()];
  const embeddedMb = await startedMb({});
  const { startMb, samples } = await loadedMb(await postgres.createDatabase());
  console.table({
    "smallest page of this Next": { "resident, MB": smallestMb },
    "an embedded database alone, above a bare Node": { "resident, MB": pgliteMb },
    "app on the embedded database, after the start": { "resident, MB": embeddedMb },
    "app on Postgres, after the start": { "resident, MB": startMb },
  });
  console.log(`Under load, every ${roundSeconds} s, MB: ${samples.join(" ")}`);
  const quarter = Math.floor(samples.length / 4);
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)].map(median);
  printBars([
    {
      what: "resident memory under load: last quarter beside the second, MB",
      measured: late ?? 0,
      limit: early ?? 0,
      atMost: (early ?? 0) * allowedGrowth,
    },
  ]);
} finally {
  await postgres.stop();
}

async function smallestPageMb(): Promise<number> {
  const smallest = await startSmallestPage();
  const mb = residentMb(processOn(Number(new URL(smallest.url).port)));
  await smallest.stop();
  return mb;
}

async function emptyDatabaseMb(): Promise<number> {
  const before = residentMb(process.pid);
  const database = await PGlite.create();
  await database.exec("select 1");
  const mb = residentMb(process.pid) - before;
  await database.close();
  return mb;
}

async function startedMb(variables: Readonly<Record<string, string>>): Promise<number> {
  const world = await startWorld({ variables });
  const mb = residentMb(processOn(world.ports[0] ?? 0));
  await world.stop();
  return mb;
}

/** After the start, and every ten seconds of load on `/` and `/verify`. */
async function loadedMb(databaseUrl: string) {
  const world = await startWorld({ variables: { DATABASE_URL: databaseUrl, SMTP_URL: "", MAIL_FROM: "" } });
  try {
    const { facts, ports } = world;
    const [port = 0] = ports;
    const startMb = residentMb(processOn(port));
    const client = createPlainClient(facts.appUrl);
    const inquiryId = await openInquiry(client, await signInPlainly(client));
    await finishPlainly(client, facts, inquiryId, "approved");
    const headers = { cookie: client.jar.header(new URL(facts.appUrl)) };
    const samples: number[] = [];
    for (let spent = 0; spent < seconds; spent += roundSeconds) {
      const path = spent % (2 * roundSeconds) === 0 ? "/verify" : "/";
      const url = `http://127.0.0.1:${port}${path}`;
      const { failed } = await measureLoad({ url, headers, seconds: roundSeconds });
      if (failed > 0) throw new Error(`${failed} requests failed`);
      // The connections of the load are closed.
      await sleep(200);
      samples.push(residentMb(processOn(port)));
    }
    return { startMb, samples };
  } finally {
    await world.stop();
  }
}

/** Resident memory, in megabytes. */
function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
