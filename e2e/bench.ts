import { createPlainClient } from "../sandbox/visitor/plain-client";
import { startPrivatePostgres } from "../test/private-postgres";
import { printBars } from "./bench/bars";
import { alternate } from "./bench/measure";
import { measureProcessorTime } from "./bench/processor-time";
import { measureReturns } from "./bench/return-page";
import { measureDeliveries } from "./bench/webhooks";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { finishPlainly, openInquiry, signInPlainly } from "./support/plain-journey";
import { startSmallestPage } from "./support/smallest-page";
import { startWorld } from "./support/world";

/**
 * `npm run bench`: the production build on Postgres, compared with the smallest page and the smallest route handler of
 * this Next, in one run. Fails if a bar is missed.
 */
const seconds = Number(process.env["BENCH_SECONDS"] ?? 5);
const requests = 300;
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
  const approved = await openInquiry(client, await signInPlainly(client));
  await finishPlainly(client, facts, approved, "approved");
  const signedIn = { cookie: client.jar.header(new URL(facts.appUrl)) };

  const targets = {
    smallestPage: { url: smallest.url },
    home: { url: `${origin}/` },
    homeSignedIn: { url: `${origin}/`, headers: signedIn },
    verify: { url: `${origin}/verify`, headers: signedIn },
    smallestRoute: { url: smallest.routeUrl },
    live: { url: `${origin}/api/health/live` },
  };
  const processorMs = await measureProcessorTime(targets, { requests, rounds });
  console.table({ "processor time, ms per request": processorMs });
  const loads = await alternate(
    {
      smallestPage: { ...targets.smallestPage, seconds },
      home: { ...targets.home, seconds },
      homeSignedIn: { ...targets.homeSignedIn, seconds },
      verify: { ...targets.verify, seconds },
      smallestRoute: { ...targets.smallestRoute, seconds },
      live: { ...targets.live, seconds },
    },
    rounds,
  );
  console.table(loads);
  const perSecond = (name: keyof typeof loads) => loads[name].perSecond;
  const apiKey = facts.variables["INKLINK_API_KEY"] ?? "";
  const returns = await measureReturns(facts, apiKey, smallest.url, 60);
  console.table({ "return page, one at a time": returns });
  const user = createPlainClient(facts.appUrl);
  const inquiryId = await openInquiry(user, await signInPlainly(user));
  const deliveries = await measureDeliveries(facts, inquiryId, { seconds, rounds });
  console.table(deliveries);
  const failed = Object.values({ ...loads, ...deliveries }).reduce((sum, { failed }) => sum + failed, 0);

  printBars([
    ...[
      ["/ signed out", "home", 1.25, "smallestPage"] as const,
      ["/verify of an approved person", "verify", 1.5, "smallestPage"] as const,
      ["/api/health/live", "live", 1, "smallestRoute"] as const,
    ].flatMap(([what, name, atMost, limit]) => [
      {
        what: `${what}, processor time per request, ms`,
        measured: processorMs[name],
        limit: processorMs[limit],
        atMost: atMost * processorMs[limit],
      },
      {
        what: `${what}, requests per second`,
        measured: perSecond(name),
        limit: perSecond(limit),
        atLeast: perSecond(limit) / atMost,
      },
    ]),
    {
      what: "return page above the smallest page and InkLink's own time, ms",
      measured: returns.pageMs - returns.upstreamMs - returns.smallestPageMs,
      limit: 0,
      atMost: 4,
    },
    {
      what: "200 deliveries a second while InkLink hangs, 99th percentile, ms",
      measured: deliveries.steady.p99Ms,
      atMost: 250,
    },
    {
      what: "deliveries flat out, requests per second",
      measured: deliveries.flatOut.perSecond,
      limit: deliveries.live.perSecond,
      atLeast: deliveries.live.perSecond / 2,
    },
    { what: "failed requests", measured: failed, atMost: 0 },
  ]);
} finally {
  await world.stop();
  await smallest.stop();
  await postgres.stop();
}
