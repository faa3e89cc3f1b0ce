import { createPlainClient } from "../sandbox/visitor/plain-client";
import { upstreamCalls } from "./support/overview";
import {
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  startPlainly,
  statusIn,
} from "./support/plain-journey";
import { sendRaw } from "./support/raw-request";
import { expect, test } from "./support/test";

test("a graceful shutdown completes requests in progress and loses no work", async ({ openWorld }) => {
  const { facts, control, startApp, stopApp } = await openWorld();
  const client = createPlainClient(facts.appUrl);
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "delay", ms: 1_500 });
  const upgrade = { Connection: "Upgrade, close", Upgrade: "websocket" };
  await Promise.all(Array.from({ length: 20 }, () => sendRaw(facts.appUrl, "GET /x", upgrade)));
  const underWay = startPlainly(client, verify);
  await expect.poll(async () => (await upstreamCalls(control)).posts).toBe(1);
  expect(await stopApp(), "upgrades leave nothing that would hold it up").toEqual([0]);
  const started = await underWay;
  expect([started.status, started.headers.get("location")?.startsWith(facts.idvUrl)]).toEqual([303, true]);

  await startApp();
  const again = await client.get("/verify");
  expect([again.url.pathname, statusIn(again)]).toEqual(["/verify", "pending"]);
  const id = await openInquiry(client, again);
  expect(started.headers.get("location")).toContain(id);
  await finishPlainly(client, facts, id, "approved");
  await expect.poll(async () => statusIn(await client.get(returnPath(id)))).toBe("approved");
  expect((await upstreamCalls(control)).posts).toBe(1);
});
