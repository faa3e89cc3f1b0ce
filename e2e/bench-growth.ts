import pg from "pg";
import { openPostgres } from "../lib/db/postgres";
import { startPrivatePostgres } from "../test/private-postgres";
import { printBars } from "./bench/bars";
import { addBusyUsers } from "./bench/busy-users";
import { fillDatabase } from "./bench/fill";
import { explainUseCases } from "./bench/growth-plans";
import { type Grown, operationsOf, spentOn } from "./bench/growth-times";
import { median } from "./bench/measure";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { startWorld } from "./support/world";

/**
 * `npm run bench:growth`: what pages, deliveries and the reconciler cost with a thousand inquiries and with a million, as
 * processor time of the app and of Postgres, in turns. Prints the plans with the million; fails if anything costs more
 * than 1.2 times, or reads a growing table from end to end.
 */
const allowedRatio = 1.2;
const rounds = 3;
const inquiries = Number(process.env["GROWTH_INQUIRIES"] ?? 1_000_000);
const sizes = {
  few: { people: 300, inquiries: 1_000 },
  many: { people: Math.round(inquiries * 0.3), inquiries },
} as const;

ensureFreshBuild(root);
hideLog();
const postgres = await startPrivatePostgres();
if (postgres === null) throw new Error("The benchmark needs the Postgres binaries (Debian: postgresql)");
const open: Grown[] = [];
try {
  const few = await grow(sizes.few);
  const many = await grow(sizes.many);
  const scans = await explainUseCases(many);
  const [before, after] = [await operationsOf(few, rounds), await operationsOf(many, rounds)];
  const times = Object.fromEntries(
    Object.keys(before).map((name) => [name, { few: [] as number[], many: [] as number[] }]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const [name, taken] of Object.entries(times)) {
      taken.few.push(await spentOn(few, before[name]));
      taken.many.push(await spentOn(many, after[name]));
    }
  }
  console.log(
    `\nProcessor time of the app and Postgres, ms: ${sizes.few.inquiries} and ${inquiries} inquiries.`,
  );
  printBars([
    ...Object.entries(times).map(([what, { few, many }]) => ({
      what,
      measured: median(many),
      limit: median(few),
      atMost: median(few) * allowedRatio,
    })),
    { what: "sequential scans over what grows", measured: scans, atMost: 0 },
  ]);
} finally {
  for (const { world, pool, client } of open) {
    await world.stop();
    await pool.end();
    await client.end();
  }
  await postgres.stop();
}

async function grow(size: (typeof sizes)[keyof typeof sizes]): Promise<Grown> {
  if (postgres === null) throw new Error("Postgres is not started");
  const url = await postgres.createDatabase();
  await (await openPostgres(url)).close();
  const client = new pg.Client(url);
  await client.connect();
  const startedMs = performance.now();
  const users = await addBusyUsers(client, "verify.session");
  await fillDatabase(client, size);
  console.log(
    `${size.inquiries} inquiries: filled in ${Math.round((performance.now() - startedMs) / 1000)} s.`,
  );
  const world = await startWorld({
    variables: { DATABASE_URL: url, SMTP_URL: "", MAIL_FROM: "", API_KEYS: "k".repeat(40) },
  });
  const pool = new pg.Pool({ connectionString: url });
  const grown = { pool, client, world, users };
  open.push(grown);
  return grown;
}

/** The reconciler runs in this process, too, and logs each inquiry to the standard output. */
function hideLog(): void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk: string | Uint8Array) =>
    (typeof chunk === "string" && chunk.startsWith('{"at":')) || write(chunk);
}
