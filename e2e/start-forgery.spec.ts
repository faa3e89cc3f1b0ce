import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { upstreamCalls } from "./support/overview";
import { openInquiry, signInPlainly, startPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

const forged = {
  subject_id: "another-user",
  subjectId: "another-user",
  user_id: "another-user",
  userId: "another-user",
  return_url: "https://evil.example/",
  level: "3",
  features: '{"doc_scan":false}',
  metadata: '{"a":"b"}',
  next: "https://evil.example/",
};

test("forged form fields are ignored", async ({ client, world, control }) => {
  const verify = await signInPlainly(client);
  await startPlainly(client, verify, forged);
  const requests = await control.requests({ method: "POST" });
  expect(requests.map(({ body }) => body)).toEqual([
    {
      subject_id: expect.not.stringContaining("another-user"),
      return_url: `${world.appUrl}/kyc/complete`,
      level: 1,
      metadata: { verification_id: expect.any(String) },
    },
  ]);
});

test("a form sent without a session redirects to sign-in and starts nothing", async ({ client, control }) => {
  const verify = await signInPlainly(client);
  client.jar.clear();
  const response = await startPlainly(client, verify);
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toMatch(/^\/signin\?/);
  expect((await upstreamCalls(control)).posts).toBe(0);
});

test("a form sent in another user's session starts nothing for its owner", async ({
  client,
  world,
  control,
}) => {
  const owners = await signInPlainly(client);
  const stranger = createPlainClient(world.appUrl);
  await signInPlainly(stranger);
  await startPlainly(stranger, owners);
  expect((await upstreamCalls(control)).posts, "the stranger's own").toBe(1);
  const [strangers] = await control.requests({ method: "POST" });
  await openInquiry(client, owners);
  const [, own] = await control.requests({ method: "POST" });
  expect(own?.subjectId).not.toBe(strangers?.subjectId);
});

for (const [name, origin] of [
  ["another site", "https://evil.example"],
  ["a page without an origin", "null"],
  ["a subdomain of ours", "http://evil.localhost"],
  ["another port of ours", "http://localhost:1"],
] as const) {
  test(`a form sent from ${name} starts nothing`, async ({ client, control }) => {
    const response = await startPlainly(client, await signInPlainly(client), {}, { origin });
    expect(response.status).toBe(403);
    expect((await upstreamCalls(control)).posts).toBe(0);
  });
}

test("a form sent without any origin starts nothing", async ({ client, world, control }) => {
  const verify = await signInPlainly(client);
  const form = formWith(verify.body, "data-kyc-action");
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  const cookie = client.jar.header(client.appUrl);
  const response = await fetch(`${world.appUrl}/verify`, {
    method: "POST",
    headers: { cookie },
    body,
    redirect: "manual",
  });
  expect(response.headers.get("location") ?? "").not.toContain(world.idvUrl);
  expect((await upstreamCalls(control)).posts).toBe(0);
});
