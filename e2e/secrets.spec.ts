import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { PLANTED_PERSONAL_DATA } from "../sandbox/sandbox";
import { root } from "./support/app";
import { newcomer } from "./support/people";
import {
  finishPlainly,
  type Outcome,
  openInquiry,
  returnPath,
  signInPlainly,
  startPlainly,
} from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { WorldFacts } from "./support/world";

const secretVariables = ["INKLINK_API_KEY", "AUTH_SECRET", "AUTH_OIDC_SECRET", "INKLINK_WEBHOOK_SECRET"];
const planted = Object.values(PLANTED_PERSONAL_DATA);

function secretsOf({ variables }: WorldFacts): string[] {
  const secrets = secretVariables.map((name) => variables[name] ?? "");
  expect(secrets.every((secret) => secret.length > 10)).toBe(true);
  // The signing key is the part after the prefix, so it must not appear alone either.
  return [...secrets, ...secrets.map((secret) => secret.replace(/^whsec_|^secret_live_/, ""))];
}

test("no page, header or script fetch contains a secret or a finding of the check", async ({
  client,
  world,
  control,
}) => {
  const forbidden = [...secretsOf(world), ...planted];
  const outcomes: Outcome[] = ["rejected", "failed", "manual_review"];
  let page = await signInPlainly(client);
  const seen: string[] = [];
  for (const outcome of outcomes) {
    // The text of InkLink's errors must not be shown.
    const message = `${PLANTED_PERSONAL_DATA.fullName} ${PLANTED_PERSONAL_DATA.documentNumber}`;
    await control.addFault({ on: "create", kind: "status", status: 400, message });
    seen.push((await startPlainly(client, page)).body);
    const id = await openInquiry(client, page);
    await control.addFault({ on: "result", kind: "status", status: 400, message });
    page = await finishPlainly(client, world, id, outcome);
    await control.clearFaults();
    await expect
      .poll(async () => (await client.get(returnPath(id))).body)
      .toContain(`data-kyc-status="${outcome}"`);
    for (const address of [returnPath(id), "/verify", "/", "/api/verification/status", "/nowhere"]) {
      const response = await client.get(address);
      const flight = await client.get(address, { headers: { rsc: "1" } });
      seen.push(response.body, JSON.stringify([...response.headers]), flight.body);
    }
    page = await client.get("/verify");
  }
  for (const text of seen) expect(forbidden.filter((value) => text.includes(value))).toEqual([]);
});

test("static files contain no secret and no trace of the sandbox", async ({ world }) => {
  const folder = path.join(root, ".next/static");
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(js|css|json)$/.test(file));
  const forbidden = [...secretsOf(world), ...secretVariables, "sandbox", "inklink.com/api", "drizzle"];
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const text = await readFile(path.join(folder, file), "utf8");
    expect(
      forbidden.filter((value) => text.includes(value)),
      file,
    ).toEqual([]);
  }
});

test("the app's log contains no secret, no finding of the check, and no name or email", async ({
  client,
  world,
  control,
}) => {
  const user = newcomer();
  const page = await signInPlainly(client, user);
  await control.addFault({
    on: "create",
    kind: "status",
    status: 401,
    message: PLANTED_PERSONAL_DATA.fullName,
  });
  await startPlainly(client, page);
  const id = await openInquiry(client, page);
  await finishPlainly(client, world, id, "approved");
  const log = await readFile(world.logFile, "utf8");
  expect(log, "the key that InkLink refused was reported").toContain("inklink.misconfigured");
  expect(log).toContain("inquiry.changed");
  const cookies = [...client.jar.of(client.appUrl).values()].filter((value) => value.length > 20);
  const forbidden = [...secretsOf(world), ...planted, ...cookies, user.name, user.email, "@example"];
  expect(forbidden.filter((value) => log.includes(value))).toEqual([]);
});
