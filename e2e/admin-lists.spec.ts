import pg from "pg";
import { formWith } from "../sandbox/visitor/forms";
import type { PlainClient } from "../sandbox/visitor/plain-client";
import { operatorClient, searchPlainly, startedUser, supportClient } from "./support/operator";
import { finishPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

/** The addresses of links, by the text after which they come. */
function linksIn(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, address = ""]) => address.replaceAll("&amp;", "&"));
}

const personLink = /href="\/admin\/people\/([^"?]+)"/g;

/** The people of a list, over all its pages; and the addresses of the pages. */
async function readList(client: PlainClient, address: string) {
  const ids: string[] = [];
  const addresses: string[] = [];
  for (let next: string | undefined = address; next !== undefined; ) {
    addresses.push(next);
    const { status, body } = await client.get(next);
    expect([status, next]).toEqual([200, next]);
    ids.push(...linksIn(body, personLink));
    [next] = linksIn(body, /<a href="([^"]+)"[^>]*>Older</g);
  }
  return { ids, addresses };
}

test("people are filtered by the status of their last inquiry, also within a search", async ({ world }) => {
  const operator = await operatorClient(world);
  const { client, inquiryId, page, id } = await startedUser(world, operator);
  const isListed = async (query: string) => (await operator.get(`/admin/people${query}`)).body.includes(id);
  expect(await isListed("?status=pending")).toBe(true);
  expect(await isListed("?status=approved")).toBe(false);

  await finishPlainly(client, world, inquiryId, "rejected");
  const filtered = await operator.get("/admin/people?status=rejected");
  expect(filtered.body).toContain(id);
  expect(filtered.body).toContain("Last inquiry: rejected, newest first");
  expect(filtered.body).toMatch(/<option value="rejected" selected="">/);
  expect(await isListed("?status=pending")).toBe(false);

  const email = /<h1[^>]*>([^<]+)</.exec(page.body)?.[1] ?? "";
  await searchPlainly(operator, email.slice(0, -1));
  expect(await isListed("?status=rejected")).toBe(true);
  expect(await isListed("?status=approved")).toBe(false);
  const all = await operator.get("/admin/people?status=rejected");
  const shown = await operator.submit(all, formWith(all.body, "Show everybody"));
  expect(shown.url.href).toBe(`${world.appUrl}/admin/people`);
  for (const unknown of ["?status=nothing", "?status=", "?status=pending&status=rejected"]) {
    expect((await operator.get(`/admin/people${unknown}`)).body).toContain("Everybody, newest first");
  }
});

test("a drop-off of the funnel leads to the people behind it", async ({ world }) => {
  const operator = await operatorClient(world);
  const support = await supportClient(world);
  const { client, inquiryId, id } = await startedUser(world, operator);
  const linkTo = async (staff: PlainClient, step: string) => {
    const { body } = await staff.get("/admin?days=7");
    const links = linksIn(body, /href="(\/admin\/drop-offs\?[^"]+)"/g);
    return links.find((address) => address.includes(`?step=${step}&`)) ?? null;
  };
  for (const staff of [operator, support]) {
    const started = (await linkTo(staff, "started")) ?? "";
    expect(started).toMatch(/^\/admin\/drop-offs\?step=started&from=[\d-]{10}&to=[\d-]{10}$/);
    expect((await readList(staff, started)).ids).toContain(id);
  }

  await finishPlainly(client, world, inquiryId, "rejected");
  const decided = (await linkTo(operator, "decided")) ?? "";
  expect((await readList(operator, decided)).ids).toContain(id);
  // Without a link if no one is behind it.
  const started = await linkTo(operator, "started");
  if (started !== null) expect((await readList(operator, started)).ids).not.toContain(id);

  const unknown = await operator.get("/admin/drop-offs?step=nothing&from=x&after=x");
  expect([unknown.status, unknown.body]).toEqual([200, expect.stringContaining("Started, nothing more")]);
});

test("a status and a drop-off stay chosen from page to page", async ({ postgres, openWorld }) => {
  const url = await postgres.createDatabase();
  const { facts } = await openWorld({ variables: { DATABASE_URL: url } });
  const database = new pg.Client(url);
  await database.connect();
  await database.query(
    "insert into users (id, email) select 'user-' || n, n || '@example.com' from generate_series(1, 60) n",
  );
  await database.query(
    `insert into inquiries (id, user_id, scope, status, inklink_id, created_at, returned_at, submitted_at, decided_at, ended_at)
     select gen_random_uuid(), 'user-' || n, 'level:1', 'rejected', 'kyc_iq_' || n, now(), now(), now(), now(), now()
     from generate_series(1, 60) n`,
  );
  await database.end();
  const operator = await operatorClient(facts);
  const overview = await operator.get("/admin?days=7");
  const [decided = ""] = linksIn(overview.body, /href="(\/admin\/drop-offs\?step=decided[^"]+)"/g);
  expect(overview.body).toMatch(/step=decided[^>]*>.{0,200}>60</);
  for (const [address, kept] of [
    ["/admin/people?status=rejected", "/admin/people?status=rejected&after="],
    [decided, `${decided}&after=`],
  ] as const) {
    const { ids, addresses } = await readList(operator, address);
    expect([ids.length, new Set(ids).size, addresses.length]).toEqual([60, 60, 3]);
    for (const next of addresses.slice(1)) expect(next.startsWith(kept), next).toBe(true);
  }
});

test("the filter is a form, and the columns of lists have headings", async ({ page, world }) => {
  const operator = await operatorClient(world);
  const { id } = await startedUser(world, operator);
  const cookies = [...operator.jar.of(operator.appUrl)];
  await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: world.appUrl })));
  // Narrow screens leave some columns out.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/admin/people");
  await page.getByLabel("Status of the last inquiry").selectOption("pending");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL("/admin/people?status=pending");
  await expect(page.getByLabel("Status of the last inquiry")).toHaveValue("pending");
  for (const [path, caption, headings] of [
    ["/admin/people?status=pending", "People", ["Email", "Name", "Last inquiry", "Joined"]],
    ["/admin/drop-offs", "Inquiries and their people", ["Person", "Inquiry", "Status", "Started"]],
  ] as const) {
    await page.goto(path);
    const table = page.getByRole("table", { name: caption });
    expect(await table.getByRole("columnheader").allTextContents()).toEqual(headings);
    await expect(
      table.getByRole("rowheader").filter({ has: page.locator(`a[href$="${id}"]`) }),
    ).toBeVisible();
  }
});
