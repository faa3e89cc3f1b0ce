import { readFile } from "node:fs/promises";
import pg from "pg";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { readLog } from "./support/app";
import { operatorClient, searchPlainly } from "./support/operator";
import { newcomer } from "./support/people";
import { openInquiry, returnPath, signInPlainly, startPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("the reference of a failed start finds all of its log lines", async ({ client, control, world }) => {
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "status", status: 400 });
  const { body, headers } = await startPlainly(client, verify);
  const reference = /R-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}/.exec(body)?.[0] ?? "none";
  expect(headers.get("x-request-id")).toBe(reference);
  const lines = async () => (await readLog(world.logFile)).filter(({ requestId }) => requestId === reference);
  await expect
    .poll(async () => (await lines()).map(({ event }) => event).sort())
    .toEqual([
      "inklink.misconfigured",
      "inquiry.changed",
      "inquiry.changed",
      "request.done",
      "verification.not_started",
    ]);
  expect((await lines()).find(({ event }) => event === "request.done")).toMatchObject({
    method: "POST",
    route: "/verify",
    status: 200,
  });

  const operator = await operatorClient(world);
  const found = await searchPlainly(operator, reference);
  expect(found.url.pathname).toMatch(/^\/admin\/people\/[\w-]+$/);
  expect(found.body).toContain("A start failed");
  expect(found.body).toContain(reference);
});

test("the reference of an inquiry finds its user, and the console shows it in the same form", async ({
  client,
  control,
  world,
}) => {
  const id = await openInquiry(client, await signInPlainly(client));
  await control.setResult(id, { status: "rejected" });
  const { body } = await client.get(returnPath(id));
  const [reference = "none"] = /V-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{4}/.exec(body) ?? [];
  expect((await client.get("/verify/history")).body).toContain(reference);
  const found = await searchPlainly(await operatorClient(world), reference.toLowerCase());
  expect(found.body).toContain(id);
  expect(found.body).toContain(reference);
});

test("each of many concurrent requests has its own id, in its response and in its log line", async ({
  client,
  world,
}) => {
  const addresses = ["/", "/signin", "/nowhere", "/api/health/live", "/verify", "/logo.svg"];
  const responses = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const address = addresses[index % addresses.length] ?? "/";
      const forged = { "x-request-id": "FORGED" };
      const { status, headers } = await client.get(address, { follow: false, headers: forged });
      return { requestId: headers.get("x-request-id"), status };
    }),
  );
  const lines = async () => {
    const done = (await readLog(world.logFile)).filter(({ event }) => event === "request.done");
    const statusOf = new Map(done.map(({ requestId, status }) => [requestId, status]));
    return responses.map(({ requestId }) => ({ requestId, status: statusOf.get(requestId) }));
  };
  expect(new Set(responses.map(({ requestId }) => requestId)).size).toBe(responses.length);
  await expect.poll(lines).toEqual(responses);
});

test("the reference on the error page finds the bug in the log, and the error's text is not logged", async ({
  postgres,
  openWorld,
}) => {
  test.slow();
  const url = await postgres.createDatabase();
  const { facts, stopApp } = await openWorld({ variables: { DATABASE_URL: url } });
  const client = createPlainClient(facts.appUrl);
  await signInPlainly(client);
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  await database.query("alter table users rename column email to e_mail");
  await database.end();

  const broken = await client.get("/verify");
  expect(broken.status).toBe(500);
  const stranger = newcomer();
  await signInPlainly(createPlainClient(facts.appUrl), stranger).catch(() => undefined);

  const failure = (await readLog(facts.logFile)).find(({ event }) => event === "request.failed");
  expect(failure).toMatchObject({ level: "alarm", requestId: broken.headers.get("x-request-id") });
  expect(failure?.["code"], "the database says what is wrong").toBe("42703");
  expect(failure?.["digest"]).toMatch(/^\d{5,}$/);
  expect(broken.body, "the error page shows it, without scripts").toContain(String(failure?.["requestId"]));
  expect(broken.body).toContain("<h1>Something went wrong</h1>");
  const stored = await incidents(url);
  expect(stored).toContainEqual({
    kind: "error",
    digest: failure?.["digest"],
    request_id: failure?.["requestId"],
    reason: "42703",
  });
  const log = await readFile(facts.logFile, "utf8");
  expect(["params", stranger.name, stranger.email, "select "].filter((text) => log.includes(text))).toEqual(
    [],
  );
  await stopApp();
});

async function incidents(url: string): Promise<unknown[]> {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  const { rows } = await database.query("select kind, digest, request_id, reason from incidents");
  await database.end();
  return rows;
}
