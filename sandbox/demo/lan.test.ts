import { once } from "node:events";
import { createServer } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createControl } from "../control-client";
import { type Sandbox, startSandbox } from "../sandbox";
import { apiKey, client, wanted } from "../test-world";
import { type Lan, openLan } from "./lan";
import { findLanAddress } from "./lan-address";

/** The machine's own address in a network if it has one. */
const found = findLanAddress("");
const address = "error" in found ? "127.0.0.1" : found.address;

let lan: Lan;
let sandbox: Sandbox;
let appUrl: string;
const app = createServer((incoming, outgoing) => void outgoing.end(`the app: ${incoming.url}`));

beforeAll(async () => {
  lan = await openLan(address, { app: 0, idv: 0, idp: 0 });
  sandbox = await startSandbox({ apiKey, client, publish: lan.publish });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  const own = app.address();
  appUrl = lan.publish("app", typeof own === "object" ? (own?.port ?? 0) : 0);
});
afterAll(async () => {
  await lan.close();
  await sandbox.close();
  app.close();
});

async function get(url: string, headers: Record<string, string> = {}) {
  const sent = request(url, { ca: lan.certificate, agent: false, headers }).end();
  const [response] = await once(sent, "response");
  return { status: Number(response.statusCode), headers: response.headers, body: await text(response) };
}

describe("demo in the local network", () => {
  test("has its public addresses at this address, by https", async () => {
    for (const url of [appUrl, sandbox.idvUrl, sandbox.issuer, sandbox.gitHubUrl]) {
      expect(new URL(url)).toMatchObject({ protocol: "https:", hostname: address });
    }
    expect(await get(`${appUrl}/verify?next=/`)).toMatchObject({
      status: 200,
      body: "the app: /verify?next=/",
    });
  });

  test("serves the hosted flow", async () => {
    const created = await fetch(`${sandbox.apiUrl}/kyc/inquiry`, {
      method: "POST",
      headers: { "api-key": apiKey, "content-type": "application/json" },
      body: JSON.stringify(wanted("lan")),
    });
    const { id } = await created.json();
    const page = await get(`${sandbox.idvUrl}/?inquiry_id=${id}`);
    expect(page).toMatchObject({
      status: 200,
      body: expect.stringContaining("Confirm it’s you"),
    });
  });

  test("has an identity provider whose addresses are all its own, and whose cookies are secure", async () => {
    const { body } = await get(`${sandbox.issuer}/.well-known/openid-configuration`);
    const metadata: Record<string, unknown> = JSON.parse(body);
    expect(metadata["issuer"]).toBe(sandbox.issuer);
    const endpoints = ["authorization", "token", "userinfo", "end_session"].map((name) => `${name}_endpoint`);
    for (const name of [...endpoints, "jwks_uri"]) {
      expect(String(metadata[name]), name).toMatch(`${sandbox.issuer}/`);
    }
    const query = new URLSearchParams({
      client_id: client.id,
      redirect_uri: client.redirectUris[0] ?? "",
      response_type: "code",
      scope: "openid",
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
    });
    const { status, headers } = await get(`${metadata["authorization_endpoint"]}?${query}`);
    expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/interaction\//)]);
    const cookies = headers["set-cookie"] ?? [];
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/; secure/i);
    const cookie = cookies.map((one: string) => one.split(";", 1)[0]).join("; ");
    const chooser = await get(new URL(headers.location, sandbox.issuer).href, { cookie });
    expect(chooser).toMatchObject({ status: 200, body: expect.stringContaining("Ada Rivera") });
  });

  test("keeps the control page, its API and the InkLink API on this machine", async () => {
    const control = createControl(sandbox.controlUrl);
    await control.clearRequests();
    const controlPort = new URL(sandbox.controlUrl).port;
    for (const site of [sandbox.idvUrl, sandbox.issuer]) {
      for (const path of [
        "/api/inquiries",
        "/api/settings",
        "/api/v1/kyc/inquiry",
        "/states",
        "/live.mjs",
        "/mails/clear",
        "/events",
      ]) {
        expect(await get(`${site}${path}`), path).toMatchObject({
          status: 404,
          body: "There is nothing here.\n",
        });
      }
      // Neither another host name nor an absolute address leads there.
      expect((await get(site, { host: `127.0.0.1:${controlPort}` })).status).toBe(421);
      expect((await get(site, { "x-forwarded-host": `127.0.0.1:${controlPort}` })).body).not.toContain(
        "Sandbox control",
      );
    }
    expect((await get(appUrl, { host: `127.0.0.1:${controlPort}` })).status).toBe(421);
    expect(await control.requests()).toEqual([]);
  });

  test.skipIf(address === "127.0.0.1")("listens for nothing else in the network", async () => {
    for (const url of [sandbox.controlUrl, sandbox.apiUrl, sandbox.smtpUrl]) {
      const socket = connect(Number(new URL(url).port), address);
      await expect(once(socket, "connect"), url).rejects.toThrow("ECONNREFUSED");
    }
  });

  test("leaves no port open if one is in use", async () => {
    const port = Number(new URL(appUrl).port);
    await expect(openLan(address, { app: port, idv: 0, idp: 0 })).rejects.toThrow("EADDRINUSE");
  });
});
