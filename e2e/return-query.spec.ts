import { createPlainClient } from "../sandbox/visitor/plain-client";
import { upstreamCalls } from "./support/overview";
import {
  finishPlainly,
  type Outcome,
  openInquiry,
  returnPath,
  signInPlainly,
  statusIn,
  withoutNonces,
} from "./support/plain-journey";
import { expect, test } from "./support/test";

const lies: [told: string, truth: Outcome][] = [
  ["approved", "rejected"],
  ["approved", "failed"],
  ["approved", "manual_review"],
  ["approved", "processing"],
  ["rejected", "approved"],
  ["nonsense", "approved"],
];

for (const [told, truth] of lies) {
  test(`a query that says ${told} shows ${truth} if the API says so`, async ({ client, world }) => {
    const id = await openInquiry(client, await signInPlainly(client));
    await finishPlainly(client, world, id, truth);
    expect(statusIn(await client.get(returnPath(id, told)))).toBe(truth);
    expect(statusIn(await client.get(`/kyc/complete?inquiry_id=${id}`))).toBe(truth);
    expect(statusIn(await client.get(`${returnPath(id, told)}&status=approved&status=pending`))).toBe(truth);
  });
}

test("a query that says approved before submission shows pending", async ({ client }) => {
  const id = await openInquiry(client, await signInPlainly(client));
  const response = await client.get(returnPath(id, "approved"));
  expect([response.status, statusIn(response)]).toEqual([200, "pending"]);
});

test("a foreign inquiry and an unknown one get the same page, without a request to InkLink", async ({
  client,
  world,
  control,
}) => {
  const stranger = createPlainClient(world.appUrl);
  const foreign = await openInquiry(stranger, await signInPlainly(stranger));
  const own = await openInquiry(client, await signInPlainly(client));
  await control.clearRequests();
  // Same format and length. The page repeats its own address.
  const unknown = `${foreign.slice(0, -8)}${"0".repeat(8)}`;
  const responseTo = async (id: string, headers: Record<string, string> = {}) => {
    const { status, headers: responded, body } = await client.get(returnPath(id), { headers });
    // React numbers the parts anew on each render.
    const bare = withoutNonces(body).replace(/"[\w-]{21}(?=[mv]")/g, '"');
    return { status, headers: headersToCompare(responded), body: bare.replaceAll(id, "id") };
  };
  for (const headers of [{}, { rsc: "1" }]) {
    const response = await responseTo(unknown, headers);
    expect(response.body).toContain("Page not found");
    expect(await responseTo(foreign, headers)).toEqual(response);
  }
  for (const query of oddQueries(own, foreign)) {
    const { status, body } = await client.get(`/kyc/complete${query}`);
    const name = query.slice(0, 80);
    expect([status, name, body.includes("Page not found")]).toEqual([404, name, true]);
    expect(body, name).not.toContain(`data-kyc-status="`);
  }
  expect(await upstreamCalls(control)).toEqual({ posts: 0, gets: 0 });
});

function oddQueries(own: string, foreign: string): string[] {
  const ids = [
    foreign,
    "",
    "x".repeat(10_000),
    "<script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "%00",
    `${own}%00`,
    `../${own}`,
    "..%2F..%2Fresult",
    `${own}/../${foreign}`,
    `${own}%20`,
    `${own.toUpperCase()}`,
    "%E0%A4%A",
    "%FF%FE",
    "kyc_iq_'%20or%20'1'='1",
    "null",
    "[object Object]",
  ];
  return [
    ...ids.map((id) => `?status=approved&inquiry_id=${id}`),
    "",
    "?",
    "?status=approved",
    `?status=approved&inquiry_id=${own}&inquiry_id=${own}`,
    `?inquiry_id=${foreign}&inquiry_id=${own}`,
    `?inquiry_id[]=${own}`,
    `?inquiry_id%5B0%5D=${own}`,
    `?INQUIRY_ID=${own}`,
    `?status=${"approved".repeat(500)}&inquiry_id=${foreign}`,
  ];
}

function headersToCompare(headers: Headers) {
  const ignored = ["date", "x-request-id", "content-security-policy", "connection", "keep-alive"];
  return [...headers]
    .filter(([name]) => !ignored.includes(name))
    .map(([name, value]) => [name, withoutNonces(value)]);
}
