import { readFile } from "node:fs/promises";
import { z } from "zod";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import { expectAccessible } from "./support/accessible";
import { announce, deliver, signed } from "./support/burst";
import { passHostedFlow, upstreamCalls } from "./support/overview";
import { newcomer } from "./support/people";
import {
  chooseAgainPlainly,
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";

const exportSchema = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  signInLinks: z.array(z.object({ idAtProvider: z.string() })),
  sessions: z.array(z.object({ endsAt: z.iso.datetime() })),
  inquiries: z.array(
    z.object({
      idAtInkLink: z.string(),
      status: z.string(),
      timeline: z.array(z.object({ to: z.string() })),
    }),
  ),
  records: z.array(z.object({ action: z.string(), by: z.string() })),
});

async function download(client: PlainClient) {
  const account = await client.get("/account");
  return client.submit(account, formWith(account.body, "/account/export"));
}

async function exported(client: PlainClient) {
  return exportSchema.parse(JSON.parse((await download(client)).body));
}

async function erase(client: PlainClient) {
  const confirmation = await client.get("/account/erase");
  return client.submit(confirmation, formWith(confirmation.body, "Delete everything"));
}

test("a user downloads all of their stored data, and no other user's", async ({ client, world }) => {
  const other = createPlainClient(world.appUrl);
  const stranger = newcomer();
  await openInquiry(other, await signInPlainly(other, stranger));
  const user = newcomer();
  const id = await openInquiry(client, await signInPlainly(client, user));
  await finishPlainly(client, world, id, "approved");

  const response = await download(client);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="your-data-\d{4}-\d\d-\d\d\.json"$/,
  );
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(exportSchema.parse(JSON.parse(response.body))).toMatchObject({
    person: user,
    inquiries: [{ idAtInkLink: id, status: "approved", timeline: [{}, {}, {}] }],
  });
  for (const foreign of [stranger.name, stranger.email]) expect(response.body).not.toContain(foreign);
  for (const [, cookie] of client.jar.of(client.appUrl)) expect(response.body).not.toContain(cookie);
  expect((await exported(client)).records).toMatchObject([{ action: "person.exported", by: "you" }]);
});

test("a user erases all data, and later webhooks restore nothing", async ({ client, world, control }) => {
  const user = newcomer();
  const id = await openInquiry(client, await signInPlainly(client, user));
  const before = await exported(client);
  const elsewhere = createPlainClient(world.appUrl);
  await chooseAgainPlainly(elsewhere, await elsewhere.get("/verify"), user);
  const cookies = client.jar.of(client.appUrl);

  const done = await erase(client);
  expect([done.status, done.url.pathname]).toEqual([200, "/account/erased"]);
  expect(done.body).not.toContain(user.name);
  expect([...client.jar.of(client.appUrl).keys()].filter((name) => name.includes("session"))).toEqual([]);
  client.jar.put(client.appUrl, cookies);
  for (const browser of [client, elsewhere]) {
    expect((await browser.get("/verify")).url.pathname).toBe("/signin");
    expect((await browser.get("/api/verification/status")).status).toBe(401);
  }

  await control.clearRequests();
  await control.setResult(id, { status: "approved" });
  const sender = {
    url: `${world.appUrl}/api/webhooks/inklink`,
    secret: world.variables["INKLINK_WEBHOOK_SECRET"] ?? "",
  };
  const late = announce(id, "approved");
  expect(await deliver(late, sender)).toBe(204);
  expect(await deliver(late, sender)).toBe(204);
  const { headers, body } = signed(late, "whsec_d3Jvbmc=");
  expect((await fetch(sender.url, { method: "POST", headers, body })).status).toBe(401);

  const again = createPlainClient(world.appUrl);
  const verify = await chooseAgainPlainly(again, await again.get("/verify"), user);
  expect(statusIn(verify)).toBe("none");
  const now = await exported(again);
  expect(now.person.id).not.toBe(before.person.id);
  expect(now.signInLinks).toEqual(before.signInLinks);
  expect(now.inquiries).toEqual([]);
  expect((await again.get(returnPath(id))).status).toBe(404);
  expect((await upstreamCalls(control)).gets).toBe(0);
});

test("a start whose response arrives after the erasure ends at the sign-in page", async ({
  client,
  world,
  control,
}) => {
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "delay", ms: 1_500 });
  const starting = client.submit(verify, formWith(verify.body, "data-kyc-action"), {}, { follow: false });
  await expect.poll(async () => (await upstreamCalls(control)).posts).toBe(1);
  const second = createPlainClient(world.appUrl);
  second.jar.put(second.appUrl, client.jar.of(client.appUrl));
  expect((await erase(second)).url.pathname).toBe("/account/erased");
  const started = await starting;
  expect([started.status, started.headers.get("location")]).toEqual([303, "/signin?callbackUrl=%2Fverify"]);
});

test.describe("the pages about stored data", () => {
  test("redirect to sign-in and back if signed out", async ({ client }) => {
    for (const path of ["/account", "/account/erase"]) {
      const response = await client.get(path);
      expect([response.status, response.url.pathname]).toEqual([200, "/signin"]);
      expect(response.url.searchParams.get("callbackUrl")).toBe(path);
    }
    const headers = { origin: client.appUrl.origin };
    const response = await client.request("POST", "/account/export", { headers, follow: false });
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      `${client.appUrl.origin}/signin?callbackUrl=%2Faccount`,
    ]);
    expect((await client.get("/account/export")).url.pathname).toBe("/signin");
  });

  test("erase only the sender if another user's form is submitted", async ({ client, world }) => {
    const owner = await signInPlainly(client);
    const confirmation = await client.get("/account/erase");
    const stranger = createPlainClient(world.appUrl);
    await signInPlainly(stranger);
    const form = formWith(confirmation.body, "Delete everything");
    expect((await stranger.submit(confirmation, form)).url.pathname).toBe("/account/erased");
    expect((await stranger.get("/verify")).url.pathname).toBe("/signin");
    expect((await client.get("/verify")).url.pathname).toBe(owner.url.pathname);
    // The second user's session has ended, so the form does nothing.
    expect((await stranger.submit(confirmation, form)).url.pathname).toBe("/signin");
    expect((await client.get("/verify")).url.pathname).toBe("/verify");
  });

  test("reject requests from another origin or without one", async ({ client }) => {
    await signInPlainly(client);
    const confirmation = await client.get("/account/erase");
    const form = formWith(confirmation.body, "Delete everything");
    for (const origin of ["https://evil.example", "null"]) {
      const response = await client.submit(confirmation, form, {}, { headers: { origin }, follow: false });
      expect(response.status).toBe(403);
      const download = await client.request("POST", "/account/export", {
        headers: { origin },
        follow: false,
      });
      expect(download.status).toBe(403);
    }
    const silent = await client.request("POST", "/account/export", { follow: false });
    expect([silent.status, silent.body]).toEqual([303, ""]);
    expect((await client.get("/account")).url.pathname).toBe("/account");
  });
});

test("the pages about stored data link to each other and are accessible", async ({ page, user, world }) => {
  const id = await passHostedFlow(page, world.idvUrl, { status: "approved" });
  await page.getByRole("banner").getByRole("link", { name: "Your data" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your data" })).toBeVisible();
  await expectAccessible(page, "one's data");

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const file = await (await downloading).path();
  expect(exportSchema.parse(JSON.parse(await readFile(file, "utf8")))).toMatchObject({
    person: user,
    inquiries: [{ idAtInkLink: id }],
  });

  await page.getByRole("link", { name: "Delete my data" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Delete all your data?" })).toBeVisible();
  await expectAccessible(page, "the question before everything is deleted");
  await page.getByRole("link", { name: "Keep my data" }).click();
  await expect(page).toHaveURL("/account");
  await page.getByRole("link", { name: "Delete my data" }).click();
  await page.getByRole("button", { name: "Delete everything" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your data has been deleted" })).toBeVisible();
  await expectAccessible(page, "the end");
  await page.goto("/verify");
  await expect(page).toHaveURL(/\/signin\?/);
});
