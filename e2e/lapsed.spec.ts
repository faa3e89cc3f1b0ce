import { dayMs, secondMs } from "../lib/core/duration";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import { startEventReceiver } from "./support/event-receiver";
import {
  operatorClient,
  operatorUser,
  searchPlainly,
  startedUser,
  supportClient,
  supportUser,
} from "./support/operator";
import { expectOverview } from "./support/overview";
import { finishPlainly, openInquiry, returnPath, signInPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const key = "the-key-of-a-host-product-1234567890";
const validDays = 30;
/** Longer than a page takes to load on a busy machine. */
const leftMs = 20 * secondMs;

const settings = {
  APPROVAL_VALID_DAYS: String(validDays),
  API_KEYS: key,
  RECONCILE: "on",
  OPERATOR_EMAILS: operatorUser.email,
  SUPPORT_EMAILS: supportUser.email,
};

/** The time of a decision whose approval lapses `ms` from now. */
const lapsingIn = (ms: number) => new Date(Date.now() - validDays * dayMs + ms).toISOString();

async function statusOf(client: PlainClient, userId: string) {
  const headers = { authorization: `Bearer ${key}` };
  return JSON.parse((await client.get(`/api/v1/verifications/${userId}`, { headers })).body);
}

test("an approval lapses by itself: on the open page, behind the guard, in the API and as an event", async ({
  anotherBrowser,
  openWorld,
}) => {
  const receiver = await startEventReceiver(secret);
  const { facts, control } = await openWorld({
    variables: { ...settings, EVENTS_URL: receiver.url, EVENTS_SECRET: secret },
  });
  const client = createPlainClient(facts.appUrl);
  const inquiryId = await openInquiry(client, await signInPlainly(client));
  const completedAt = lapsingIn(leftMs);
  const validUntil = new Date(Date.parse(completedAt) + validDays * dayMs).toISOString();
  await control.setResult(inquiryId, { status: "approved", completed_at: completedAt });

  const page = await anotherBrowser();
  const cookies = [...client.jar.of(client.appUrl)];
  await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: facts.appUrl })));
  await page.goto(facts.appUrl + returnPath(inquiryId));
  await expectOverview(page, { status: "approved", action: null });
  await expect(page.locator(`main time[datetime="${validUntil}"]`)).toBeVisible();
  expect((await client.get("/welcome")).url.pathname).toBe("/welcome");
  await expect.poll(() => receiver.received.at(-1)?.type).toBe("verification.approved");
  const approved = receiver.received.at(-1);
  expect(approved?.data).toMatchObject({ decided_at: completedAt, valid_until: validUntil });
  const userId = approved?.data.user_id ?? "";
  expect(await statusOf(client, userId)).toMatchObject({ status: "approved", valid_until: validUntil });

  // Without a reload.
  await expect(page.locator("main")).toHaveAttribute("data-kyc-status", "lapsed", { timeout: 60_000 });
  await expectOverview(page, { status: "lapsed", action: "retry" });
  await expect(page.locator(`main time[datetime="${validUntil}"]`)).toBeVisible();
  expect((await client.get("/welcome")).url.pathname).toBe("/verify");
  expect(await statusOf(client, userId)).toMatchObject({ status: "lapsed", valid_until: null });
  await expect.poll(() => receiver.received.at(-1)?.type).toBe("verification.lapsed");
  expect(receiver.received.at(-1)?.data).toMatchObject({ status: "lapsed", valid_until: null });
  const { sequence } = await statusOf(client, userId);
  expect(receiver.received.at(-1)?.data.sequence).toBe(sequence);

  // A new inquiry may be made, and its approval counts.
  const again = await openInquiry(client, await client.get("/verify"));
  expect(again).not.toBe(inquiryId);
  await finishPlainly(client, facts, again, "approved");
  expect((await client.get("/welcome")).url.pathname).toBe("/welcome");
  await expect.poll(() => receiver.received.at(-1)?.type).toBe("verification.approved");
  const history = await client.get("/verify/history");
  expect(history.body).toContain("Your confirmation is no longer valid. A new check is needed.");
  await receiver.close();
});

test("an operator withdraws an approval with a reason, which the person does not see; support staff cannot", async ({
  openWorld,
}) => {
  const { facts } = await openWorld({ variables: { ...settings, RECONCILE: "off" } });
  const operator = await operatorClient(facts);
  const { client, inquiryId, id } = await startedUser(facts, operator);
  await finishPlainly(client, facts, inquiryId, "approved");

  const support = await supportClient(facts);
  const seen = await searchPlainly(support, inquiryId);
  expect(seen.body).toContain("Ask InkLink again");
  expect(seen.body).not.toContain("Withdraw");
  const page = await searchPlainly(operator, inquiryId);
  const form = formWith(page.body, 'name="reason"');
  const forged = { reason: "document_expired", understood: "yes" };
  await support.submit(page, form, forged, { headers: { origin: facts.appUrl } });
  await operator.submit(page, form, { reason: "document_expired" });
  expect(statusIn(await client.get("/verify"))).toBe("approved");

  const withdrawn = await operator.submit(page, form, forged);
  expect(withdrawn.body).toContain("The approval was withdrawn.");
  expect(withdrawn.body).toMatch(/an operator(?:<!-- -->)?: document expired/);
  expect(withdrawn.body).toContain("withdrew the approval");
  expect(withdrawn.body).not.toContain("Withdraw this approval");
  const again = await operator.submit(page, form, forged);
  expect(again.body).toContain("Nothing was changed");

  const verify = await client.get("/verify");
  expect(statusIn(verify)).toBe("lapsed");
  expect(verify.body).toContain('data-kyc-action="retry"');
  expect(verify.body).toContain("We need to check your identity once more");
  expect(verify.body).not.toMatch(/document.expired/i);
  expect((await client.get("/welcome")).url.pathname).toBe("/verify");
  expect(await statusOf(client, id)).toMatchObject({ status: "lapsed", valid_until: null });
  expect(await openInquiry(client, verify)).not.toBe(inquiryId);
});
