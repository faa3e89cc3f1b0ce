import { createPlainClient } from "../sandbox/visitor/plain-client";
import { expectOverview } from "./support/overview";
import { newcomer, signInAgain, signInAsNew } from "./support/people";
import {
  choosePlainly,
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";

test("a user who cancels at the provider sees a message and can retry with the same callback URL", async ({
  page,
}) => {
  await page.goto("/verify?next=%2Fwelcome");
  await page.getByRole("button", { name: "Continue with Sandbox ID" }).click();
  await page.locator('[data-sandbox="deny"]').click();
  await expect(page).toHaveURL(/\/signin\?/);
  await expect(page.getByRole("alert").filter({ hasText: "cancelled" })).toBeVisible();
  await signInAsNew(page);
  await expect(page).toHaveURL("/verify?next=%2Fwelcome");
  await expectOverview(page, { status: "none", action: "start" });
});

test("a signed-in user who opens the sign-in page is redirected to the wanted page", async ({ client }) => {
  const page = await signInPlainly(client, newcomer(), "/verify?next=%2Fwelcome%3Ftab%3D1");
  expect(page.url.pathname + page.url.search).toBe("/verify?next=%2Fwelcome%3Ftab%3D1");
  const again = await client.get("/signin?callbackUrl=%2Fverify");
  expect(again.url.pathname, "a second sign-in is not needed").toBe("/verify");
});

const hostile = [
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "\\\\evil.example/",
  "/%09/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/%5Cevil.example",
  "https:evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "http://localhost@evil.example/",
  "http://localhost.evil.example/",
  "http://a.b.c.d.e.localhost:1/",
  "///evil.example",
  "/..//evil.example",
  "/.//evil.example",
  "http://[::1",
  "%",
  "x".repeat(9_000),
  "\u0000",
  "/api/auth/signout",
  "/signin?callbackUrl=/signin",
];

test("the sign-in page's callback URL only redirects to our own origin", async ({ world }) => {
  const origin = new URL(world.appUrl).origin;
  for (const address of hostile) {
    const client = createPlainClient(world.appUrl);
    const name = JSON.stringify(address.slice(0, 60));
    const signIn = await client.get(`/signin?callbackUrl=${encodeURIComponent(address)}`);
    expect([signIn.status, name]).toEqual([200, name]);
    const page = await choosePlainly(client, signIn, newcomer());
    expect([page.url.origin, page.status < 500, name]).toEqual([origin, true, name]);
    expect(page.url.pathname, name).not.toMatch(/^\/api\/|^\/signin/);
  }
});

test("the same email under another subject is another user", async ({ client, world, control }) => {
  const user = newcomer();
  const id = await openInquiry(client, await signInPlainly(client, user));
  await finishPlainly(client, world, id, "approved");
  const namesake = createPlainClient(world.appUrl);
  const verify = await signInPlainly(namesake, user);
  expect([verify.url.pathname, statusIn(verify)]).toEqual(["/verify", "none"]);
  expect((await namesake.get(returnPath(id))).status).toBe(404);
  await openInquiry(namesake, verify);
  const subjects = (await control.requests({ method: "POST" })).map(({ subjectId }) => subjectId);
  expect(new Set(subjects).size).toBe(2);
});

test("signing in as another user over an open session shows only the new user's data", async ({
  page,
  context,
  world,
}) => {
  // A stale tab with the sign-in page.
  await page.goto("/signin");
  const first = await context.newPage();
  await first.goto("/verify");
  const user = await signInAsNew(first);
  await expectOverview(first, { status: "none" });
  const [cookie] = (await context.cookies(world.appUrl)).filter(({ name }) => name.includes("session"));
  const client = createPlainClient(world.appUrl);
  client.jar.put(client.appUrl, new Map([[cookie?.name ?? "", cookie?.value ?? ""]]));
  const id = await openInquiry(client, await client.get("/verify"));
  await finishPlainly(client, world, id, "approved");

  await signInAsNew(page);
  await expectOverview(page, { status: "none", action: "start" });
  expect((await client.get("/verify")).url.pathname, "the replaced session is over").toBe("/signin");
  expect((await page.request.get(returnPath(id))).status()).toBe(404);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/verify");
  await signInAgain(page, user);
  await expectOverview(page, { status: "approved" });
});
