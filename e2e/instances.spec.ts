import { createPlainClient } from "../sandbox/visitor/plain-client";
import { upstreamCalls } from "./support/overview";
import { finishPlainly, returnPath, signInPlainly, startPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("three instances start at once on an empty Postgres, create one inquiry from many starts, and survive a restart", {
  tag: "@slow",
}, async ({ postgres, openWorld }) => {
  const variables = { DATABASE_URL: await postgres.createDatabase() };
  const { facts, control, ports, stopApp } = await openWorld({ variables, instances: 3 });
  let turn = 0;
  const client = createPlainClient(facts.appUrl, (url) => {
    if (url.origin !== facts.appUrl) return url;
    turn += 1;
    return new URL(`http://localhost:${ports[turn % ports.length]}${url.pathname}${url.search}`);
  });
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "delay", ms: 300 });
  const responses = await Promise.all(Array.from({ length: 30 }, () => startPlainly(client, verify)));
  const [inquiry] = await control.inquiries();
  const id = inquiry?.id ?? "";
  expect([...new Set(responses.map(({ headers }) => headers.get("location")))]).toEqual([
    `${facts.idvUrl}/?inquiry_id=${id}`,
  ]);
  expect((await upstreamCalls(control)).posts).toBe(1);

  await postgres.restart(async () => {
    for (const port of ports) {
      expect((await fetch(`http://localhost:${port}/api/health/live`)).status).toBe(200);
      expect((await fetch(`http://localhost:${port}/api/health/ready`)).status).toBe(503);
    }
  });
  await expect.poll(async () => (await client.get("/api/health/ready")).status).toBe(200);
  expect(statusIn(await finishPlainly(client, facts, id, "approved"))).toBe("approved");
  expect(statusIn(await client.get(returnPath(id)))).toBe("approved");
  await stopApp();
});
