import { createPlainClient } from "../sandbox/visitor/plain-client";
import { finishPlainly, openInquiry, signInPlainly, startPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("after the last attempt there is no start button, and the page shows when the next attempt opens", async ({
  openWorld,
}) => {
  const { facts, control } = await openWorld({ variables: { KYC_MAX_ATTEMPTS: "2", KYC_LEVEL: "2" } });
  const client = createPlainClient(facts.appUrl);
  const verify = await signInPlainly(client);
  expect(verify.body).toContain("Your home address");
  const startedAt = Date.now();
  const first = await openInquiry(client, verify);
  const rejected = await finishPlainly(client, facts, first, "rejected");
  expect(rejected.body).toContain('data-kyc-action="retry"');
  const second = await openInquiry(client, rejected);
  const last = await finishPlainly(client, facts, second, "failed");

  for (const page of [last, await client.get("/verify")]) {
    expect(statusIn(page)).toBe("failed");
    expect(page.body).not.toContain("data-kyc-action");
    const nextAt = Date.parse(/<time dateTime="([^"]+)"/i.exec(page.body)?.[1] ?? "");
    expect(Math.abs(nextAt - startedAt - 24 * 60 * 60 * 1000)).toBeLessThan(60_000);
  }

  const replayed = await startPlainly(client, verify);
  expect([replayed.status, statusIn(replayed)]).toEqual([200, "failed"]);
  expect(replayed.body).toMatch(/You can try again from.*<time dateTime="/i);
  const posts = await control.requests({ method: "POST" });
  expect(posts.map(({ body }) => body)).toMatchObject([{ level: 2 }, { level: 2 }]);
});
