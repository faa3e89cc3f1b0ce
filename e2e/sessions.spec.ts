import { readFile } from "node:fs/promises";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient, type PlainClient, type PlainResponse } from "../sandbox/visitor/plain-client";
import { expectAccessible } from "./support/accessible";
import { operatorClient, operatorUser, searchPlainly, startedUser } from "./support/operator";
import { choosePerson, newcomer, type User } from "./support/people";
import { chooseAgainPlainly, choosePlainly, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

const earlier = { earlier: "on" };

/** A client of a user who signed in at the provider an hour ago. */
async function staleClient(appUrl: string, user: User): Promise<PlainClient> {
  const client = createPlainClient(appUrl);
  await choosePlainly(client, await client.get("/verify"), user, earlier);
  return client;
}

/** The path of the link with this text. */
function linkTo(page: PlainResponse, text: string): string {
  const link = [...page.body.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].find(([, , inner]) =>
    inner?.includes(text),
  );
  if (link?.[1] === undefined) throw new Error(`There is no link ${text}`);
  return link[1].replaceAll("&amp;", "&");
}

test("a download asks for a fresh sign-in, and works after it, without scripts", async ({ world }) => {
  const user = newcomer();
  const client = await staleClient(world.appUrl, user);
  const account = await client.get("/account");
  const download = () => client.submit(account, formWith(account.body, ">Download<"));
  const asked = await download();
  expect([asked.url.pathname, asked.url.searchParams.get("callbackUrl")]).toEqual([
    "/signin-again",
    "/account",
  ]);
  expect(asked.body).not.toContain(user.email);
  const back = await chooseAgainPlainly(client, asked, user);
  expect(back.url.pathname).toBe("/account");
  const file = await download();
  expect(file.headers.get("content-disposition")).toContain("your-data-");
  expect(JSON.parse(file.body)).toMatchObject({ person: user, sessions: [{ provider: "oidc" }] });
});

test("signing in again as someone else changes nothing, and says so", async ({ world }) => {
  const user = newcomer();
  const client = await staleClient(world.appUrl, user);
  const asked = await client.get("/account/erase");
  expect(asked.url.pathname).toBe("/signin-again");
  const refused = await choosePlainly(client, asked, newcomer());
  expect([refused.url.pathname, refused.url.searchParams.get("result")]).toEqual([
    "/signin-again",
    "other_user",
  ]);
  expect(refused.body).toContain("You signed in with a different account");
  expect((await client.get("/account")).url.pathname).toBe("/account");
  const back = await chooseAgainPlainly(client, refused, user);
  expect(back.url.pathname).toBe("/account/erase");
});

test("an operator whose sign-in is stale signs in again, and is back at the open confirmation", async ({
  page,
  world,
}) => {
  const { id } = await startedUser(world, await operatorClient(world));
  await page.goto("/signin?callbackUrl=/admin");
  await page.getByRole("button", { name: "Continue with Sandbox ID" }).click();
  await page.getByLabel("As if already signed in here an hour ago").first().check();
  await choosePerson(page, operatorUser);
  await page.goto(`/admin/people/${id}`);
  await page.getByText("Erase this person…").click();
  await expect(page.getByRole("button", { name: "Erase for good" })).toHaveCount(0);
  await page.locator("details[open]").getByRole("link", { name: "Sign in again" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Sign in again" })).toBeVisible();
  await expectAccessible(page, "signing in again");
  await page.getByRole("button", { name: "Sign in again with Sandbox ID" }).click();
  await expect(page.getByText("As if already signed in")).toHaveCount(0);
  await choosePerson(page, operatorUser);

  await expect(page).toHaveURL(`/admin/people/${id}?open=erase`);
  await page.getByLabel("I understand that this cannot be undone.").check();
  await page.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByRole("status")).toContainText("The person’s data was erased.");
});

test("/account lists the sessions, and signs out everywhere", async ({ page, user, client, world }) => {
  const elsewhere = createPlainClient(world.appUrl);
  await chooseAgainPlainly(elsewhere, await elsewhere.get("/verify"), user);
  await page.goto("/account");
  await expect(page.getByText("This browser", { exact: true })).toHaveCount(1);
  await expect(page.getByText("Another browser or device", { exact: true })).toHaveCount(1);
  await expect(page.getByText("Signed in with Sandbox ID")).toHaveCount(2);
  await expectAccessible(page, "the list of sessions");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL("/");
  for (const each of [client, elsewhere]) expect((await each.get("/verify")).url.pathname).toBe("/signin");
  await page.goto("/verify");
  await expect(page).toHaveURL(/\/signin\?/);
});

test("an operator ends all sessions of a person, which is in the audit log", async ({ world }) => {
  const operator = await operatorClient(world);
  const { client, id, page } = await startedUser(world, operator);
  const done = await operator.submit(page, formWith(page.body, ">End all sessions<"));
  expect(done.body).toContain("All sessions of the person were ended.");
  expect(done.body).toContain("ended all sessions");
  expect((await client.get("/verify")).url.pathname).toBe("/signin");
  const again = await searchPlainly(operator, id);
  expect(again.body).not.toContain("End all sessions…");
});

test("after signing out, signing out at the provider is offered, done by choice, and leads back", async ({
  page,
  user: _,
}) => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("status")).toContainText("You may still be signed in to Sandbox ID");
  await expectAccessible(page, "the offer to sign out at the provider");
  await page.getByRole("link", { name: "Sign out of Sandbox ID" }).click();
  await expect(page.getByRole("heading", { name: "Sign out of Sandbox ID?" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/?state=signed-out");
  await expect(page.getByRole("link", { name: "Get started" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign out of Sandbox ID" })).toHaveCount(0);
});

test("the offer asks the provider for the front page and nothing else", async ({ world }) => {
  const client = createPlainClient(world.appUrl);
  const verify = await signInPlainly(client);
  const home = await client.submit(verify, formWith(verify.body, "Sign out"));
  const address = new URL(linkTo(home, "Sign out of Sandbox ID"));
  expect(address.origin).toBe(world.issuer);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    client_id: expect.any(String),
    post_logout_redirect_uri: `${world.appUrl}/`,
    state: "signed-out",
  });
  expect((await createPlainClient(world.appUrl).get("/")).body).not.toContain("Sandbox ID");
});

test("sign-ins, sign-outs and refusals are logged by ids alone", async ({ world }) => {
  const user = newcomer();
  const client = await staleClient(world.appUrl, user);
  await client.get("/admin");
  await client.get("/account/erase");
  const verify = await client.get("/verify");
  await client.submit(verify, formWith(verify.body, "Sign out"));
  const text = await readFile(world.logFile, "utf8");
  expect(text).not.toContain(user.email);
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line));
  const last = (event: string) => lines.findLast((line) => line["event"] === event);
  const { user: id, session } = last("auth.signed_in") ?? {};
  expect(session).toMatch(/^[0-9a-f-]{36}$/);
  for (const event of ["admin.refused", "auth.stale_sign_in", "auth.signed_out"]) {
    expect(last(event), event).toMatchObject({ user: id, session });
  }
});
