import pg from "pg";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { expectAccessible } from "./support/accessible";
import { operatorClient, operatorUser, searchPlainly, startedUser } from "./support/operator";
import { newcomer, signInAgain } from "./support/people";
import { finishPlainly, openInquiry, returnPath, signInPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("an operator finds a user, sees the history, refreshes an inquiry, and sees a reversal", async ({
  page,
  client,
  world,
  control,
}) => {
  const user = newcomer();
  const inquiryId = await openInquiry(client, await signInPlainly(client, user));
  await finishPlainly(client, world, inquiryId, "approved");
  await control.setResult(inquiryId, { status: "rejected" });
  expect(statusIn(await client.get("/verify"))).toBe("approved");

  await page.goto("/signin?callbackUrl=/admin");
  await signInAgain(page, operatorUser);
  await expect(page).toHaveURL("/admin");
  await page.getByLabel("Find a person").fill(user.email.slice(0, 12).toUpperCase());
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL("/admin/people");
  await page.getByRole("link", { name: user.email }).click();
  await expect(page.getByRole("heading", { name: user.email })).toBeVisible();

  const timeline = page.getByRole("listitem").filter({ has: page.locator("time") });
  await expect(timeline.filter({ hasText: "approved" })).toContainText("by the return page");
  await page.getByText("Ask InkLink again…").click();
  await page.getByRole("button", { name: "Ask InkLink now" }).click();
  await expect(page.getByRole("status")).toContainText("Updated. See the timeline.");
  await expect(timeline.filter({ hasText: "by an operator" })).toContainText("rejected");
  await expect(page.getByRole("listitem").filter({ hasText: "asked InkLink again" })).toHaveCount(1);
  expect(statusIn(await client.get("/verify"))).toBe("rejected");
});

test("every id leads to the user, and no email appears in an address", async ({ world }) => {
  const operator = await operatorClient(world);
  const { inquiryId, page, id } = await startedUser(world, operator);
  const ownId = /[0-9a-f-]{36}(?=<\/code>)/g;
  const ids = [...new Set(page.body.match(ownId))].filter((one) => one !== id);
  for (const term of [id, inquiryId, ` ${inquiryId} `, ids[0] ?? ""]) {
    expect((await searchPlainly(operator, term)).url.pathname, term).toBe(`/admin/people/${id}`);
  }
  const found = await searchPlainly(operator, "robin-");
  expect(found.url.href).toBe(`${world.appUrl}/admin/people`);
  expect(found.body).toContain("Found for “robin-”");
  expect((await searchPlainly(operator, "nobody-of-this-name@")).body).toContain("No matches.");
  expect((await searchPlainly(operator, "two words")).body).toContain("No matches.");
  for (const line of operator.jar.received().filter((cookie) => cookie.startsWith("verify.search="))) {
    expect(line).toMatch(/Path=\/admin;/i);
    expect(line).toMatch(/HttpOnly/i);
  }
});

test("an operator grants a user without attempts another one, also without scripts", async ({ world }) => {
  const operator = await operatorClient(world);
  const { client, inquiryId, page, id } = await startedUser(world, operator);
  expect(page.body).not.toContain("Grant another attempt");
  let last = await finishPlainly(client, world, inquiryId, "rejected");
  for (let attempt = 2; attempt <= 5; attempt++) {
    last = await finishPlainly(client, world, await openInquiry(client, last), "rejected");
  }
  expect(last.body).not.toContain("data-kyc-action");

  const file = await operator.get(`/admin/people/${id}`);
  const granted = await operator.submit(file, formWith(file.body, ">Grant another attempt<"));
  expect(granted.body).toContain("can start another attempt now");
  expect(granted.body).not.toContain("Grant another attempt");
  const verify = await client.get("/verify");
  expect(verify.body).toContain('data-kyc-action="retry"');
  await openInquiry(client, verify);
  // Submits the form again, as from a stale page.
  const again = await operator.submit(file, formWith(file.body, ">Grant another attempt<"));
  expect(again.body).toContain("can start another attempt now");
});

test("a user is erased in two steps", async ({ world }) => {
  const operator = await operatorClient(world);
  const { client, inquiryId, page, id } = await startedUser(world, operator);
  const erase = formWith(page.body, "Erase for good");
  await operator.submit(page, erase);
  expect((await operator.get(`/admin/people/${id}`)).status).toBe(200);
  const erased = await operator.submit(page, erase, { understood: "yes" });
  expect([erased.url.pathname, erased.body]).toEqual(["/admin", expect.stringContaining("data was erased")]);
  expect((await operator.get(`/admin/people/${id}`)).status).toBe(404);
  expect((await searchPlainly(operator, inquiryId)).body).toContain("No matches.");
  expect((await client.get("/verify")).url.pathname).toBe("/signin");
  expect((await client.get(returnPath(inquiryId))).url.pathname).toBe("/signin");
});

test("the funnel counts the inquiries per step, and they can be exported as CSV", async ({ world }) => {
  const operator = await operatorClient(world);
  const { client, inquiryId, id } = await startedUser(world, operator);
  await finishPlainly(client, world, inquiryId, "approved");
  const overview = await operator.get("/admin?days=7");
  for (const step of ["Started", "Came back", "Submitted", "Decided", "Approved"]) {
    expect(overview.body).toMatch(new RegExp(`<th scope="row"[^>]*>${step}</th><td[^>]*>[1-9]`));
  }
  expect(overview.body).toMatch(/<svg role="img"[^>]*>\s*<title id="funnel-title">/);

  const today = new Date().toISOString().slice(0, 10);
  const csv = await operator.get(`/admin/inquiries.csv?from=${today}&to=${today}`);
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(csv.headers.get("content-disposition")).toBe(
    `attachment; filename="inquiries_${today}_${today}.csv"`,
  );
  const line = csv.body.split("\r\n").find((one) => one.includes(inquiryId));
  expect(line).toContain(`,${id},${inquiryId},level:1,approved,`);
  expect(csv.body).not.toContain("@");
});

test("a failed delivery is shown with its reason and can be retried", async ({ postgres, openWorld }) => {
  const url = await postgres.createDatabase();
  const { facts, control } = await openWorld({ variables: { DATABASE_URL: url } });
  const operator = await operatorClient(facts);
  const { client, inquiryId } = await startedUser(facts, operator);
  await control.setResult(inquiryId, { status: "approved" });
  const database = new pg.Client(url);
  await database.connect();
  await database.query(
    `insert into webhook_deliveries (id, type, inklink_id, status, reason, attempts, received_at, finished_at)
     values ('wh_evt_parked', 'kyc.result.approved', $1, 'parked', 'timeout', 30, now(), now())`,
    [inquiryId],
  );
  await database.end();
  const failed = await operator.get("/admin/failed");
  expect(failed.body).toContain("wh_evt_parked");
  expect(failed.body).toContain("It did not answer in time.");
  const retried = await operator.submit(failed, formWith(failed.body, "Try again now"));
  expect(retried.body).toContain("The delivery is processed again.");
  expect(retried.body).not.toContain("wh_evt_parked");
  // Only the delivery can change the status: no page of this user is open.
  await expect
    .poll(async () => (await searchPlainly(operator, inquiryId)).body)
    .toMatch(/approved<\/span>.{0,200}by <!-- -->a webhook/);
  expect(statusIn(await client.get("/verify"))).toBe("approved");
});

test("the lists of the console are accessible", async ({ page, world, control }) => {
  const operator = await operatorClient(world);
  const { client, inquiryId } = await startedUser(world, operator);
  await control.addFault({ on: "result", kind: "status", status: 500, times: 1 });
  await client.get(returnPath(inquiryId));
  const cookies = [...operator.jar.of(operator.appUrl)];
  await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: world.appUrl })));
  for (const path of ["/admin/people", "/admin/drop-offs", "/admin/attention", "/admin/failed"]) {
    await page.goto(path);
    await expectAccessible(page, path);
  }
});

test("the console's user page and overview are accessible", async ({ page, world }) => {
  const operator = await operatorClient(world);
  const { id } = await startedUser(world, operator);
  const cookies = [...operator.jar.of(operator.appUrl)];
  await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: world.appUrl })));
  await page.goto("/admin");
  await expectAccessible(page, "the overview");
  await page.goto(`/admin/people/${id}?notice=refreshed-failed&why=timeout`);
  await expect(page.getByRole("status")).toContainText("It did not answer in time.");
  await page.getByText("Erase this person…").click();
  await expectAccessible(page, "a person's page");
});

test("the console works in a browser without scripts", async ({ browser, world }) => {
  const operator = await operatorClient(world);
  const { id } = await startedUser(world, operator);
  const context = await browser.newContext({ baseURL: world.appUrl, javaScriptEnabled: false });
  const cookies = [...operator.jar.of(operator.appUrl)];
  await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.appUrl })));
  const page = await context.newPage();
  await page.goto(`/admin/people/${id}`);
  await expect(page.getByRole("button", { name: "Ask InkLink now" })).toBeHidden();
  await page.getByText("Ask InkLink again…").click();
  await page.getByRole("button", { name: "Ask InkLink now" }).click();
  await expect(page.getByRole("status")).toContainText("No change.");
  await context.close();
});

test("an operator who signs out loses access", async ({ world }) => {
  const operator = await operatorClient(world);
  const copied = createPlainClient(world.appUrl);
  copied.jar.put(operator.appUrl, operator.jar.of(operator.appUrl));
  const overview = await operator.get("/admin");
  await operator.submit(overview, formWith(overview.body, "Sign out"));
  for (const client of [operator, copied]) expect((await client.get("/admin")).status).toBe(404);
});
