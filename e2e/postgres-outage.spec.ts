import pg from "pg";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { deferred } from "../test/timing";
import { announce, deliver } from "./support/burst";
import { openInquiry, signInPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { World } from "./support/world";

const people = 4;
/** Concurrent requests of each kind. */
const concurrency = 4;
/** Responses of each kind to wait for before, during and after the outage. */
const responsesPerPhase = 10;

test("an outage and a failover of Postgres under load cause only 503s, and lose nothing that was acknowledged", {
  tag: "@slow",
}, async ({ postgres, openWorld }) => {
  const url = await postgres.createDatabase();
  const world = await openWorld({ variables: { DATABASE_URL: url, RECONCILE: "on" }, instances: 2 });
  const clients = await Promise.all(Array.from({ length: people }, () => openFor(world)));
  const ids = clients.map(({ id }) => id);
  for (const id of ids) await world.control.setResult(id, { status: "approved" });

  const load = startLoad(world, clients);
  await load.responses();
  // Once is enough here: `lib/db/connections.test.ts` breaks connections many times.
  await postgres.restart(() => load.responses("503"));
  await expect.poll(async () => (await fetch(`${world.facts.appUrl}/api/health/ready`)).status).toBe(200);
  await load.responses("served");

  // A failover: the same address leads to a read-only server until another one takes over.
  await failOver(postgres.url, url, true);
  const health = () => Promise.all(["live", "ready"].map((kind) => healthOf(world, kind)));
  await expect.poll(health).toEqual([200, 503]);
  await load.responses("503");
  const page = await fetch(`${world.facts.appUrl}/`);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("We’ll be right back");
  await failOver(postgres.url, url, false);
  await expect.poll(health).toEqual([200, 200]);
  await load.responses("served");
  const { pages, deliveries, acknowledged } = await load.stop();

  expect(new Set(pages)).toEqual(new Set([200, 503]));
  expect(new Set(deliveries)).toEqual(new Set([204, 503]));
  await expect.poll(() => waiting(url), { timeout: 60_000 }).toEqual([]);
  const stored = await read(url, "select id from webhook_deliveries");
  expect([...acknowledged].filter((id) => !stored.includes(id))).toEqual([]);
  expect(await read(url, "select distinct status from inquiries")).toEqual(["approved"]);
  // No duplicate timeline entries.
  expect(await read(url, "select inquiry_id from inquiry_events group by 1 having count(*) <> 3")).toEqual(
    [],
  );
  for (const { client } of clients) expect(statusIn(await client.get("/verify"))).toBe("approved");
});

test("a page whose connection breaks is a 503, even if the database is up again before it is served", async ({
  postgres,
  openWorld,
}) => {
  const url = await postgres.createDatabase();
  const world = await openWorld({ variables: { DATABASE_URL: url } });
  const client = createPlainClient(world.facts.appUrl);
  await signInPlainly(client);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query("begin; lock table sessions in access exclusive mode");
    const page = client.get("/verify");
    // Some of them find the database up just before the page is served.
    const checks = repeatUntil(page, () => fetch(`${world.facts.appUrl}/api/health/ready`));
    const terminated = `select pg_terminate_backend(pid) from pg_locks
      where relation = 'sessions'::regclass and not granted`;
    await expect.poll(async () => (await read(url, terminated)).length).toBe(1);
    expect((await page).status).toBe(503);
    await checks;
  } finally {
    await holder.end();
  }
  expect((await client.get("/verify")).status).toBe(200);
});

async function openFor({ facts }: World) {
  const client = createPlainClient(facts.appUrl);
  return { client, id: await openInquiry(client, await signInPlainly(client)) };
}

type Opened = Awaited<ReturnType<typeof openFor>>;

/** Requests pages and sends deliveries concurrently on both instances until stopped. */
function startLoad({ facts, ports }: World, opened: readonly Opened[]) {
  const secret = facts.variables["INKLINK_WEBHOOK_SECRET"] ?? "";
  const [pages, deliveries]: [number[], (number | null)[]] = [[], []];
  const acknowledged = new Set<string>();
  const over = deferred();
  let turn = 0;
  const next = <T>(list: readonly T[]): T => {
    turn += 1;
    const one = list[turn % list.length];
    if (one === undefined) throw new Error("Nothing to take turns with");
    return one;
  };
  const page = async () => {
    const { client } = next(opened);
    const cookie = client.jar.header(client.appUrl);
    const response = await fetch(`http://localhost:${next(ports)}/verify`, {
      headers: { cookie },
      redirect: "manual",
    });
    await response.arrayBuffer();
    pages.push(response.status);
  };
  const delivery = async () => {
    const event = announce(next(opened).id, "approved");
    const status = await deliver(event, {
      url: `http://localhost:${next(ports)}/api/webhooks/inklink`,
      secret,
    });
    deliveries.push(status);
    if (status === 204) acknowledged.add(event.id);
  };
  const running = Promise.all(
    [page, delivery].flatMap((one) =>
      Array.from({ length: concurrency }, () => repeatUntil(over.promise, one)),
    ),
  );
  const count = (list: readonly (number | null)[], kind: "503" | "served" | "any") =>
    list.filter((status) => kind === "any" || (status === 503) === (kind === "503")).length;
  return {
    /** Waits for more responses of both kinds. */
    async responses(kind: "503" | "served" | "any" = "any"): Promise<void> {
      const [first, second] = [
        count(pages, kind) + responsesPerPhase,
        count(deliveries, kind) + responsesPerPhase,
      ];
      await expect
        .poll(() => count(pages, kind) >= first && count(deliveries, kind) >= second, { timeout: 40_000 })
        .toBe(true);
    },
    async stop() {
      over.resolve();
      await running;
      return { pages, deliveries, acknowledged };
    },
  };
}

/** Sends requests one after another until `end` is settled. */
async function repeatUntil(end: Promise<unknown>, request: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  end.then(over, over);
  while (!isOver) await request();
}

async function healthOf({ facts }: World, kind: string): Promise<number> {
  return (await fetch(`${facts.appUrl}/api/health/${kind}`)).status;
}

/** Terminates all connections, and makes new ones read-only or writable. */
async function failOver(adminUrl: string, url: string, isReadOnly: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const setting = isReadOnly
    ? "set default_transaction_read_only = on"
    : "reset default_transaction_read_only";
  await read(adminUrl, `alter database ${name} ${setting}`);
  await read(adminUrl, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
}

function waiting(url: string): Promise<string[]> {
  return read(url, "select id from webhook_deliveries where status = 'waiting'");
}

/** The first column of the rows. */
async function read(url: string, query: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: "array" });
    return rows.map((row) => String(row[0]));
  } finally {
    await client.end();
  }
}
