import { createPlainClient } from "../sandbox/visitor/plain-client";
import { startPrivatePostgres } from "../test/private-postgres";
import { alternate } from "./bench/measure";
import { measureReturns } from "./bench/return-page";
import { measureDeliveries } from "./bench/webhooks";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { openInquiry, signInPlainly } from "./support/plain-journey";
import { startSmallestPage } from "./support/smallest-page";
import { startWorld } from "./support/world";

/** `npm run bench`: the production build on Postgres, compared within one run. Fails if a threshold is missed. */
const seconds = Number(process.env["BENCH_SECONDS"] ?? 5);
const rounds = 3;

ensureFreshBuild(root);
const postgres = await startPrivatePostgres();
if (postgres === null) throw new Error("The benchmark needs the Postgres binaries (Debian: postgresql)");
const smallest = await startSmallestPage();
const world = await startWorld({
  variables: {
    DATABASE_URL: await postgres.createDatabase(),
    KYC_MAX_ATTEMPTS: "100000",
    // Sending is off: the mail about one return would be sent while the next one is measured.
    SMTP_URL: "",
    MAIL_FROM: "",
  },
});
try {
  const { facts } = world;
  const origin = `http://127.0.0.1:${new URL(facts.appUrl).port}`;
  const client = createPlainClient(facts.appUrl);
  await signInPlainly(client);
  const signedIn = { cookie: client.jar.header(new URL(facts.appUrl)) };

  const pages = await alternate(
    {
      "the smallest page of this Next": { url: smallest.url.replace("localhost", "127.0.0.1"), seconds },
      "/ (signed out)": { url: `${origin}/`, seconds },
      "/ (signed in)": { url: `${origin}/`, headers: signedIn, seconds },
      "/verify (signed in)": { url: `${origin}/verify`, headers: signedIn, seconds },
      "/api/health/live": { url: `${origin}/api/health/live`, seconds },
    },
    rounds,
  );
  console.table(pages);
  const ratio = pages["/verify (signed in)"].perSecond / pages["/ (signed out)"].perSecond;
  const apiKey = facts.variables["INKLINK_API_KEY"] ?? "";
  const returns = await measureReturns(facts, apiKey, smallest.url, 60);
  console.table({ "return page, one at a time": returns });
  const user = createPlainClient(facts.appUrl);
  const inquiryId = await openInquiry(user, await signInPlainly(user));
  const deliveries = await measureDeliveries(facts, inquiryId, { seconds, rounds });
  console.table(deliveries);
  const failed = Object.values({ ...pages, ...deliveries }).reduce((sum, { failed }) => sum + failed, 0);

  report([
    { what: "/verify signed in ÷ / signed out, requests per second", measured: ratio, atLeast: 0.75 },
    { what: "what the return page adds to the upstream's time, ms", measured: returns.addedMs, below: 15 },
    {
      what: "200 deliveries a second while InkLink hangs, 99th percentile, ms",
      measured: deliveries.steady.p99Ms,
      below: 250,
    },
    {
      what: "deliveries flat out ÷ /api/health/live, requests per second",
      measured: deliveries.flatOut.perSecond / deliveries.live.perSecond,
      atLeast: 0.5,
    },
    { what: "failed requests", measured: failed, below: 1 },
  ]);
} finally {
  await world.stop();
  await smallest.stop();
  await postgres.stop();
}

type Bar = {
  readonly what: string;
  readonly measured: number;
  readonly atLeast?: number;
  readonly below?: number;
};

function report(bars: readonly Bar[]): void {
  const rows = bars.map(({ what, measured, atLeast, below }) => ({
    what,
    measured: Number(measured.toFixed(2)),
    bar: atLeast === undefined ? `< ${below}` : `≥ ${atLeast}`,
    holds: atLeast === undefined ? measured < (below ?? 0) : measured >= atLeast,
  }));
  console.table(rows);
  process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1;
}
