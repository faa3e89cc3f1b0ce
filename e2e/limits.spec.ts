import pg from "pg";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import { type PrivatePostgres, startPrivatePostgres } from "../test/private-postgres";
import { expectAccessible } from "./support/accessible";
import { expectOverview, pressStart, upstreamCalls } from "./support/overview";
import { openInquiry, returnPath, signInPlainly, startPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";
import { startWorld, type World } from "./support/world";

type PlainResponse = Awaited<ReturnType<PlainClient["get"]>>;

/** The rate limit of forms per user in ten minutes, all of which may be sent at once. */
const maxForms = 120;

/** The responses to twice as many starts as the rate limit. It refills slightly while they run. */
async function flood(
  client: PlainClient,
  verify: PlainResponse,
  headers = {},
): Promise<{ started: PlainResponse[]; refused: PlainResponse[] }> {
  const starts = Array.from({ length: 2 * maxForms }, () => startPlainly(client, verify, {}, headers));
  const responses = await Promise.all(starts);
  expect(responses.map(({ status }) => status).filter((status) => status !== 303 && status !== 429)).toEqual(
    [],
  );
  return {
    started: responses.filter(({ status }) => status === 303),
    refused: responses.filter(({ status }) => status === 429),
  };
}

test("fifty concurrent starts, and thirty more in sequence, are all served", async ({ client, control }) => {
  const verify = await signInPlainly(client);
  const locations = new Set<string | null>();
  const start = async () => locations.add((await startPlainly(client, verify)).headers.get("location"));
  await Promise.all(Array.from({ length: 50 }, start));
  for (let turn = 0; turn < 30; turn++) await start();
  const [inquiry] = await control.inquiries();
  expect([...locations]).toEqual([expect.stringContaining(`inquiry_id=${inquiry?.id}`)]);
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("a user who exceeds the rate limit of forms gets 429, and other users do not", async ({
  client,
  world,
  control,
}) => {
  const verify = await signInPlainly(client);
  const { started, refused } = await flood(client, verify);
  expect(started.length + refused.length).toBe(2 * maxForms);
  expect(started.length).toBeGreaterThanOrEqual(maxForms);
  expect(refused).not.toEqual([]);
  for (const { headers, body } of refused) {
    expect(headers.get("retry-after")).toMatch(/^[1-5]$/);
    expect(headers.get("cache-control")).toContain("no-store");
    expect(body).toContain("<h1>Too many requests</h1>");
    expect(body).toContain('<a href="/verify">');
  }
  expect((await upstreamCalls(control)).posts).toBe(1);

  expect((await client.get("/verify")).status).toBe(200);
  expect((await client.get("/api/verification/status")).status).toBe(200);
  expect((await client.request("POST", "/api/webhooks/inklink")).status).toBe(401);
  expect((await client.get("/api/health/live")).status).toBe(200);
  const other = createPlainClient(world.appUrl);
  expect((await startPlainly(other, await signInPlainly(other))).status).toBe(303);
  // Served again seconds later.
  await expect.poll(async () => (await startPlainly(client, verify)).status).toBe(303);
});

test("spoofed addresses do not bypass the rate limit, and the response is in the user's language", async ({
  client,
}) => {
  const verify = await signInPlainly(client);
  const headers = {
    "x-forwarded-for": "203.0.113.9",
    "x-peer-address": "203.0.113.9",
    "accept-language": "de",
  };
  const { refused } = await flood(client, verify, headers);
  expect(refused).not.toEqual([]);
  for (const { body } of refused) expect(body).toContain('lang="de"');
});

test.describe("a client that has exhausted every rate limit", { tag: "@slow" }, () => {
  test.use({ expectedComplaint: /429 \(Too Many Requests\)/ });

  let postgres: PrivatePostgres | null = null;
  let url = "";
  let world: World | null = null;
  test.beforeAll(async () => {
    postgres = await startPrivatePostgres();
    if (postgres === null) return;
    url = await postgres.createDatabase();
    world = await startWorld({ variables: { DATABASE_URL: url } });
  });
  test.beforeEach(async () => {
    test.skip(postgres === null, "Postgres is not installed");
    await query("delete from rate_limits");
  });
  test.afterAll(async () => {
    await world?.stop();
    await postgres?.stop();
  });

  async function query(sql: string) {
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    const { rows } = await database.query(sql);
    await database.end();
    return rows;
  }

  /** Exhausts every rate limit that is in use. */
  const spendAll = () => query("update rate_limits set spent_until = now() + interval '1 hour'");

  function present(): World {
    if (world === null) throw new Error("The world is open only while tests run");
    return world;
  }

  test("is sent to a page that says so if scripts submit the form, and back", async ({ anotherBrowser }) => {
    const { facts } = present();
    const client = createPlainClient(facts.appUrl);
    await startPlainly(client, await signInPlainly(client));
    const page = await anotherBrowser();
    const cookies = [...client.jar.of(client.appUrl)];
    await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: facts.appUrl })));
    await page.goto(`${facts.appUrl}/verify`);
    await spendAll();
    await pressStart(page);
    await expect(page.getByRole("heading", { name: "Too many requests" })).toBeVisible();
    await expect(page.getByRole("status")).toContainText(/You can try again in \d+ minutes\./);
    await expectAccessible(page, "too many tries");
    await page.getByRole("link", { name: "Go to your verification" }).click();
    await expectOverview(page, { status: "pending", action: "continue" });
  });

  test("cannot sign in from the same address, even with spoofed headers", async () => {
    const { facts } = present();
    const first = createPlainClient(facts.appUrl);
    await signInPlainly(first);
    const keys = await query("select key from rate_limits where key like 'signIn:%'");
    expect(keys).toEqual([{ key: expect.stringMatching(/^signIn:address:[\w-]{24}$/) }]);
    await spendAll();

    const client = createPlainClient(facts.appUrl);
    const signIn = await client.get("/verify");
    const form = formWith(signIn.body, "callbackUrl");
    for (const headers of [{}, { "x-forwarded-for": "203.0.113.9" }, { "x-peer-address": "203.0.113.9" }]) {
      const refused = await client.submit(signIn, form, {}, { headers, follow: false });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(60);
    }
    expect((await client.get("/api/auth/callback/oidc?code=x", { follow: false })).status).toBe(429);
    expect((await client.get("/signin")).status).toBe(200);
    expect((await first.get("/verify")).status).toBe(200);
  });

  test("gets the known status on the return page, not an error", async () => {
    const { facts, control } = present();
    const client = createPlainClient(facts.appUrl);
    const id = await openInquiry(client, await signInPlainly(client));
    for (let turn = 0; turn < 2; turn++) await client.get(returnPath(id));
    const keys = await query("select key from rate_limits where key like 'refresh:%' order by key");
    expect(keys.map(({ key }) => String(key).split(":", 2).join(":"))).toEqual([
      "refresh:address",
      "refresh:person",
    ]);
    await spendAll();
    await control.setResult(id, { status: "approved" });
    await control.clearRequests();
    const page = await client.get(returnPath(id));
    expect([page.status, statusIn(page)]).toEqual([200, "pending"]);
    expect((await upstreamCalls(control)).gets).toBe(0);
  });
});
