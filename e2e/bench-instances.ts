import { setTimeout as sleep } from "node:timers/promises";
import { startPrivatePostgres } from "../test/private-postgres";
import { printBars } from "./bench/bars";
import { type Person, runCrowd, untilShown } from "./bench/crowd";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";
import { openBalancer } from "./support/balancer";
import { returnPath } from "./support/plain-journey";
import { startWorld, type World } from "./support/world";

/**
 * `npm run bench:instances`: three instances behind a load balancer on one Postgres, and people who go through the whole
 * flow. First the requests per second by number of instances, then `INSTANCES_SECONDS` with 200 people at once, while one
 * instance after the other is killed and started again. Fails if an outcome is lost, if InkLink is called twice for a
 * person whose start was not cut, or if anybody sees an error page.
 */
const seconds = Number(process.env["INSTANCES_SECONDS"] ?? 600);
const killEverySeconds = Math.min(60, seconds / 3);
const secondsPerCount = Math.min(20, seconds / 3);
const size = 200;

ensureFreshBuild(root);
const postgres = await startPrivatePostgres();
if (postgres === null) throw new Error("The benchmark needs the Postgres binaries (Debian: postgresql)");
const balancer = await openBalancer();
let world: World | null = null;
try {
  world = await startWorld({
    appUrl: balancer.url,
    instances: 3,
    webhooks: true,
    variables: {
      DATABASE_URL: await postgres.createDatabase(),
      TRUSTED_PROXIES: "1",
      RECONCILE: "on",
      SMTP_URL: "",
      MAIL_FROM: "",
    },
  });
  const { facts, control, ports } = world;
  const throughput: Record<string, { perSecond: number; people: number }> = {};
  for (const count of [1, 2, 3]) {
    balancer.use(ports.slice(0, count));
    const [startedAt, before] = [performance.now(), balancer.forwarded()];
    const { people } = await runCrowd(
      facts,
      20,
      () => performance.now() - startedAt > secondsPerCount * 1_000,
    );
    const perSecond = (balancer.forwarded() - before) / ((performance.now() - startedAt) / 1_000);
    throughput[`${count} of 3 instances`] = { perSecond: Math.round(perSecond), people: people.length };
  }
  console.table(throughput);

  const [startedAt, before] = [performance.now(), balancer.forwarded()];
  const isOver = () => performance.now() - startedAt > seconds * 1_000;
  const [result, kills] = await Promise.all([runCrowd(facts, size, isOver), killInTurns(world, isOver)]);
  const perSecond = (balancer.forwarded() - before) / ((performance.now() - startedAt) / 1_000);
  const { people, cut, repeatedSignIns, errors } = result;
  for (const error of errors.slice(0, 20)) console.log(error);

  const made = await control.inquiries();
  const subjects = new Map(made.map(({ id, subjectId }) => [id, subjectId]));
  const counts = new Map<string, number>();
  for (const { subjectId } of made) counts.set(subjectId, (counts.get(subjectId) ?? 0) + 1);
  const isTwice = ({ inquiryId }: Person) => (counts.get(subjects.get(inquiryId) ?? "") ?? 0) > 1;
  const twice = people.filter(isTwice);

  let lost = 0;
  for (const person of people) {
    const { client, inquiryId, outcome } = person;
    // With a second inquiry that is open, the overview shows that one; the return page shows its own in any case.
    const path = isTwice(person) ? returnPath(inquiryId, outcome) : "/verify";
    await untilShown(client, path, outcome).catch((error: unknown) => {
      lost += 1;
      console.log(error instanceof Error ? error.message : error);
    });
  }
  console.table({ people: people.length, kills, cut, repeatedSignIns, perSecond: Math.round(perSecond) });
  printBars([
    { what: "lost outcomes", measured: lost, atMost: 0 },
    { what: "error pages", measured: errors.length, atMost: 0 },
    {
      what: "second inquiries of people whose start was not cut",
      measured: twice.filter(({ isStartCut }) => !isStartCut).length,
      atMost: 0,
    },
    { what: "second inquiries after a start that was cut", measured: twice.length, atMost: cut },
  ]);
} finally {
  await world?.stop();
  await balancer.close();
  await postgres.stop();
}

/** Kills an instance at a time and starts it again. Returns the number of kills. */
async function killInTurns(
  { ports, killInstance, startInstance }: World,
  isOver: () => boolean,
): Promise<number> {
  let kills = 0;
  for (;;) {
    for (let second = 0; second < killEverySeconds && !isOver(); second++) await sleep(1_000);
    if (isOver()) return kills;
    const index = kills % ports.length;
    await killInstance(index);
    await startInstance(index);
    kills += 1;
  }
}
