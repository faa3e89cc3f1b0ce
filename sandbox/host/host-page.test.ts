import { request, type ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPeople } from "../identity/people";
import { type Listener, openListener } from "../listener";
import { startTestWorld } from "../test-world";
import { createCustomers } from "./customers";
import { createEventLog } from "./event-log";
import { eventSchema } from "./event-schema";
import { hostPage } from "./host-page";
import { eventBody, startTestHost, statusApiKey, type TestHost } from "./test-host";

/** A stand-in for the app's status API, and the requests that it got. */
let app: Listener;
let reply: (response: ServerResponse) => void;
const asked: { url: string | undefined; authorization: string | undefined }[] = [];
let host: TestHost;
beforeAll(async () => {
  app = await openListener();
  app.serve(({ url, headers }, response) => {
    asked.push({ url, authorization: headers.authorization });
    reply(response);
  });
  host = await startTestHost(app.url);
});
beforeEach(async () => {
  asked.length = 0;
  await host.control.clearHostProduct();
});
afterEach(() => app.resume());
afterAll(async () => {
  await host.sandbox.close();
  await app.close();
});

const ask = (userId = "user-1") =>
  fetch(`${host.url}/customers/${encodeURIComponent(userId)}/ask`, { method: "POST", redirect: "manual" });

/** Replies with JSON. */
function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  reply = (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(body));
}

describe("page of the host product", () => {
  test("is calm before the first event", async () => {
    const page = await host.readPage();
    expect(page).toContain("Who can be paid out: 0 of 0");
    expect(page).toContain("No customer yet.");
  });

  test("shows each customer by the name that the identity provider knows", async () => {
    await host.send({ userId: "user-3", subject: "from-elsewhere", status: "pending" });
    await host.send({ status: "approved", sequence: 4, level: 2, validUntil: "2027-03-01T09:00:00.000Z" });
    await host.send({ userId: "user-2", subject: "person-mei", status: "rejected", level: null });
    await host.send({ userId: "user-3", subject: "from-elsewhere", status: "manual_review", sequence: 2 });
    const page = await host.readPage();
    for (const words of [
      "Who can be paid out: 1 of 3",
      "Ada Rivera",
      "ada@example.com",
      ">Verified<",
      "Mei Tanaka",
      ">Rejected<",
      "from-elsewhere",
      ">In review<",
      'datetime="2026-03-01T09:00:00.000Z"',
      'datetime="2027-03-01T09:00:00.000Z"',
      "<dd>custom</dd>",
      "<dd>4</dd>",
    ])
      expect(page).toContain(words);
    // The latest change first.
    expect([...page.matchAll(/data-customer="([^"]*)"/g)].map(([, subject]) => subject)).toEqual([
      "from-elsewhere",
      "person-mei",
      "person-ada",
    ]);
  });

  test("shows the events with their attempts, and what was not from the app", async () => {
    await host.send({ status: "pending" }, { id: "evt_twice" });
    await host.send({ status: "pending" }, { id: "evt_twice" });
    await host.send({ status: "approved", sequence: 2 }, { isForged: true });
    const page = await host.readPage();
    for (const words of [
      "verification.pending",
      'data-attempts="2"',
      "Duplicate, ignored",
      "Not from the app",
      "No matching signature found",
    ])
      expect(page).toContain(words);
    expect(page).not.toContain("verification.approved");
  });

  test("shows what was sent as text, and runs no scripts but its own", async () => {
    await host.send({ userId: '"><script>alert(1)</script>', subject: "<script>alert(2)</script>" });
    const response = await fetch(host.url);
    expect(await response.text()).not.toContain("<script>alert");
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect((await fetch(`${host.url}/live.mjs`)).headers.get("content-type")).toBe("text/javascript");
  });

  test("leaves out the people who exist only for the page of states", async () => {
    const people = createPeople();
    const { sub } = people.addUnlisted("approved", "Someone Unlisted");
    const now = new Date();
    const customers = createCustomers();
    const log = createEventLog(() => now);
    const event = eventSchema.parse(JSON.parse(eventBody({ subject: sub })));
    customers.apply(event);
    log.add("evt_1", event, "");
    const view = { customers, log, people, appUrl: "", controlUrl: "" };
    expect(String(await hostPage(view, now))).not.toContain("Someone Unlisted");
  });

  test("is served under its own host names only", async () => {
    const status = await new Promise((resolve, reject) => {
      request(host.url, { headers: { host: "rebound.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("a question to the status API", () => {
  beforeEach(() => host.send({ sequence: 4 }));

  test("is asked with the key, which the page does not show, and its answer is shown", async () => {
    json(200, { status: "approved", sequence: 4 });
    const response = await ask();
    expect([response.status, response.headers.get("location")]).toEqual([303, "/#user-1"]);
    expect(asked).toEqual([
      {
        url: "/api/v1/verifications?subject=person-ada&issuer=http%3A%2F%2F127.0.0.1%3A4030",
        authorization: `Bearer ${statusApiKey}`,
      },
    ]);
    const page = await host.readPage();
    expect(page).toContain("Answered 200. It agrees with the events.");
    expect(page).toContain("&quot;sequence&quot;: 4");
    expect(page).not.toContain(statusApiKey);
  });

  test.each([
    ["newer", 5, "It is newer than the events: one is still on its way."],
    ["older", 3, "It is older than what the events said."],
  ])("says if the answer is %s than the events", async (_, sequence, words) => {
    json(200, { sequence });
    await ask();
    expect(await host.readPage()).toContain(words);
  });

  test.each([
    ["an unknown person", 404, {}, "Answered 404: the app does not know this person"],
    [
      "too many questions",
      429,
      { "retry-after": "17" },
      "Answered 429: too many questions. Ask again in 17 s.",
    ],
    ["too many questions without a time", 429, {}, "Ask again later."],
    ["a wrong key", 401, {}, "Answered 401: the app does not accept this key."],
    ["a fault of the app", 503, {}, "Answered 503. What the events said still stands."],
  ])("takes %s calmly", async (_, status, headers, words) => {
    json(status, { type: "about:blank", title: "No", status }, { ...headers });
    expect((await ask()).status).toBe(303);
    expect(await host.readPage()).toContain(words);
  });

  test("takes it calmly if the answer is no JSON, or a redirect, which is not followed", async () => {
    reply = (response) => void response.writeHead(302, { location: "/elsewhere" }).end("<p>");
    await ask();
    expect(await host.readPage()).toContain("Answered 302.");
    expect(asked).toHaveLength(1);
  });

  test("takes it calmly if the app cannot be reached", async () => {
    await app.pause();
    expect((await ask()).status).toBe(303);
    expect(await host.readPage()).toContain("The app cannot be reached.");
  });

  test("is forgotten with the user, even if the answer comes later", async () => {
    const waiting = new Promise<ServerResponse>((resolve) => {
      reply = resolve;
    });
    const asking = ask();
    const response = await waiting;
    await host.send({ status: "erased", sequence: 5 });
    response.writeHead(200).end('{"sequence":4}');
    expect((await asking).status).toBe(303);
    expect((await host.control.hostProduct()).customers).toEqual([]);
    expect(await host.readPage()).not.toContain("Answered 200");
  });

  test("is not asked about a user whom the product does not know", async () => {
    expect((await ask("user-9")).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe("a sandbox without a host product", () => {
  test("says so, and its control page shows none", async () => {
    const world = await startTestWorld();
    expect(world.sandbox.hostProduct).toBeNull();
    await expect(world.control.hostProduct()).rejects.toThrow("404");
    expect(await (await fetch(world.sandbox.controlUrl)).text()).not.toContain("Your product");
    await world.sandbox.close();
  });
});
