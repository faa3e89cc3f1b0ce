import { createPlainClient } from "../sandbox/visitor/plain-client";
import { enterHostedFlow, expectOverview, finishHostedFlow, upstreamCalls } from "./support/overview";
import { newcomer, signInAgain } from "./support/people";
import {
  chooseAgainPlainly,
  choosePlainly,
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";

test("a signed-out user who returns signs in, and the first HTML after that has the outcome", async ({
  client,
  world,
}) => {
  const user = newcomer();
  const id = await openInquiry(client, await signInPlainly(client, user));
  await finishPlainly(client, world, id, "approved");
  client.jar.clear();

  const signIn = await client.get(returnPath(id));
  expect(signIn.url.pathname).toBe("/signin");
  const response = await chooseAgainPlainly(client, signIn, user);
  expect(response.url.pathname + response.url.search).toBe(returnPath(id));
  expect([response.status, statusIn(response)]).toEqual([200, "approved"]);
});

test("no result is fetched before the user is authenticated", async ({ client, world, control }) => {
  const id = await openInquiry(client, await signInPlainly(client));
  await control.clearRequests();
  const signIn = await createPlainClient(world.appUrl).get(returnPath(id));
  expect(signIn.url.pathname).toBe("/signin");
  expect(await upstreamCalls(control)).toEqual({ posts: 0, gets: 0 });
});

test("another user who opens the return address and signs in learns nothing", async ({
  client,
  world,
  control,
}) => {
  const id = await openInquiry(client, await signInPlainly(client));
  await control.clearRequests();
  const stranger = createPlainClient(world.appUrl);
  const response = await choosePlainly(stranger, await stranger.get(returnPath(id)), newcomer());
  expect([response.status, response.url.pathname]).toEqual([404, "/kyc/complete"]);
  expect(await upstreamCalls(control)).toEqual({ posts: 0, gets: 0 });
});

test("a user who finishes on another device sees the outcome on both", async ({
  page,
  user,
  world,
  anotherBrowser,
}) => {
  await enterHostedFlow(page, world.idvUrl);
  const phone = await anotherBrowser();
  await phone.goto(page.url());
  await page.goto("/verify");
  await expectOverview(page, { status: "pending", action: "continue" });

  await finishHostedFlow(phone, "approved");
  await expect(phone).toHaveURL(/\/signin\?/);
  await signInAgain(phone, user);
  await expectOverview(phone, { status: "approved" });
  await expectOverview(page, { status: "approved" });
});
