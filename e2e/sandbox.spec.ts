import type { Page } from "@playwright/test";
import { createTransport } from "nodemailer";
import { Webhook } from "standardwebhooks";
import { colours } from "../lib/config/brand/colours";
import { createControl } from "../sandbox/control-client";
import { seedUsers } from "../sandbox/demo/seed-users";
import { type Sandbox, startSandbox } from "../sandbox/sandbox";
import { expectAccessible } from "./support/accessible";
import { expectOverview } from "./support/overview";
import { signInAgain } from "./support/people";
import { expect, test } from "./support/test";

const apiKey = "secret_live_sandbox_spec";
const eventsSecret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const client = { id: "app", secret: "secret", redirectUris: ["http://localhost:1/callback"] };

let sandbox: Sandbox;
test.beforeAll(async () => {
  // Nothing listens there: webhooks are sent, and their failures are shown.
  const webhook = { url: "http://127.0.0.1:1/hook", secret: `whsec_${Buffer.alloc(32).toString("base64")}` };
  const hostProduct = { eventsSecret, apiKey: "a-key-for-the-status-api-in-this-spec" };
  sandbox = await startSandbox({ apiKey, client, webhook, hostProduct });
});
test.afterAll(() => sandbox.close());

async function createInquiry(subject: string, level: number): Promise<string> {
  const response = await fetch(`${sandbox.apiUrl}/kyc/inquiry`, {
    method: "POST",
    headers: { "api-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify({ subject_id: subject, return_url: "http://localhost:1/kyc/complete", level }),
  });
  return (await response.json()).id;
}

async function openDetails(page: Page): Promise<void> {
  for (const summary of await page.locator("summary").all()) await summary.click();
  // A target under the sticky header counts as too small until it is scrolled.
  await page.evaluate(() => scrollTo(0, 0));
}

test("the hosted flow is accessible on every page", async ({ page }) => {
  const id = await createInquiry("flow", 3);
  await page.goto(`${sandbox.idvUrl}/?inquiry_id=${id}`);
  const titles: string[] = [];
  for (;;) {
    const title = (await page.locator("h1").textContent()) ?? "";
    if (!titles.includes(title)) await expectAccessible(page, title);
    titles.push(title);
    if ((await page.locator('[data-sandbox="finish"]').count()) > 0) break;
    const card = page.getByLabel("Identity card");
    if ((await card.count()) > 0) await card.check();
    await page.locator('[data-sandbox="next"]').click();
  }
  expect(titles).toEqual([
    "Confirm it’s you",
    "Which document will you use?",
    "Take a photo of the front of your identity card",
    "Is the photo clear?",
    "Take a photo of the back of your identity card",
    "Is the photo clear?",
    "Take a photo of your face",
    "Is the photo clear?",
    "Where do you live?",
    "A watchlist check",
    "Check what you’re sending",
    "Choose the result",
  ]);
  await createControl(sandbox.controlUrl).setResult(id, { status: "processing" });
  await page.goto(`${sandbox.idvUrl}/?inquiry_id=${id}`);
  await expectAccessible(page, "what was submitted");
});

test("the control page is accessible with everything expanded", async ({ page }) => {
  const control = createControl(sandbox.controlUrl);
  const id = await createInquiry("control", 2);
  await control.setResult(id, { status: "approved" });
  await control.addFault({ on: "result", kind: "hang", times: "always" });
  await control.setMailMode({ mode: "lose-answer", times: 3 });
  // A mail without HTML: axe waits forever for a frame in which scripts are blocked.
  await createTransport(sandbox.smtpUrl)
    .sendMail({ from: "a@example.com", to: "b@example.com", subject: "News", text: "Guten Tag" })
    .catch(() => undefined);
  await page.goto(sandbox.controlUrl);
  await openDetails(page);
  await expect(page.getByText("Guten Tag")).toBeVisible();
  // Axe waits forever for a frame in which scripts are blocked.
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll("iframe")) frame.remove();
  });
  await expectAccessible(page, "the control page");
  await page.locator("[data-calm]").click();
  await expect(page.locator("#lights")).toHaveText("API: normal");
});

test("the control page updates live and keeps the user's input", async ({ page }) => {
  await page.goto(sandbox.controlUrl);
  const id = await createInquiry("live", 1);
  const inquiry = page.locator(`[data-inquiry="${id}"]`);
  await inquiry.locator("summary").click();
  await inquiry.locator('[data-set="manual_review"]').click();
  await expect(inquiry.locator(".head")).toContainText("Manual review");
  await expect(inquiry.locator('[data-set="manual_review"]')).toBeFocused();
  await expect(inquiry.locator("details")).toHaveAttribute("open");
  await createControl(sandbox.controlUrl).setResult(id, { status: "approved" });
  await expect(inquiry.locator(".head")).toContainText("Approved");
  await expect(inquiry.locator("details")).toHaveAttribute("open");
});

test("another accent is tried live, in every picture of the app and not in the app", async ({
  page,
  world,
}) => {
  /** The picture's own document, as the frame loads it. */
  const loaded = async (picture: string) => {
    const source = await page.locator(`#brand iframe[src*="${picture}"]`).getAttribute("src");
    return (await page.request.get(`${world.controlUrl}${source}`)).text();
  };
  const violet = "#7c3aed";
  await page.goto(world.controlUrl);
  await page.locator("#brandPreview summary").click();
  await page.locator('[data-accent="Violet"]').click();
  await expect(page.locator('[data-accent="Violet"]')).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("#brandPreview")).toHaveAttribute("open");
  const app = await loaded("none/en?scheme=light");
  expect(app).toContain('data-kyc-status="none"');
  expect(app).toContain(`--color-accent:${violet}`);
  expect(await loaded("hosted-start/en?scheme=light")).toContain(`--accent:${violet}`);

  await page.goto(world.appUrl);
  const served = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--color-accent").trim(),
  );
  expect(served).toBe(colours.accent.light);

  await page.goto(`${world.controlUrl}/states?state=approved`);
  await page.getByLabel("Another accent").fill("#FFD400");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page).toHaveURL(/\/states\?.*state=approved/);
  await expect(page.locator("iframe")).toHaveAttribute("src", /accent=%23ffd400$/);
  await page.getByRole("link", { name: "Contrast" }).click();
  await expect(page.locator("#brand")).toContainText("Too faint");
  await page.locator('[data-accent="Yours"]').click();
  await expect(page.locator("#brand")).not.toContainText("Too faint");
});

/** Sends an event about Ada as the app does, and returns the status of the response. */
async function sendEvent(status: string, sequence: number): Promise<number> {
  const at = new Date();
  const body = JSON.stringify({
    type: `verification.${status}`,
    timestamp: at.toISOString(),
    data: {
      user_id: "user-ada",
      subject: "person-ada",
      issuer: sandbox.issuer,
      status,
      level: 1,
      sequence,
      decided_at: null,
      valid_until: null,
    },
  });
  const id = `evt_${sequence}`;
  const response = await fetch(sandbox.hostProduct?.eventsUrl ?? "", {
    method: "POST",
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(eventsSecret).sign(id, at, body),
    },
    body,
  });
  return response.status;
}

test("the product beside the app is accessible, and follows the events live", async ({ page }) => {
  expect(await sendEvent("pending", 1)).toBe(200);
  await page.goto(sandbox.hostProduct?.url ?? "");
  const ada = page.locator('[data-customer="person-ada"]');
  await expect(ada).toContainText("Ada Rivera");
  await expect(ada).toContainText("Started");
  expect(await sendEvent("approved", 2)).toBe(200);
  await expect(ada).toContainText("Verified");
  await expect(page.locator("[data-event]")).toHaveCount(2);

  // Nothing listens at the app's address.
  await ada.getByRole("button", { name: "Ask the status API" }).click();
  await expect(ada.getByRole("status")).toContainText("The app cannot be reached.");
  await expectAccessible(page, "the product beside the app");

  await createControl(sandbox.controlUrl).setHostMode({ mode: "away" });
  await expect(page.locator("html")).toHaveAttribute("data-lost");
  await expect(ada).toContainText("Verified");
  await createControl(sandbox.controlUrl).setHostMode({ mode: "normal" });
  await expect(page.locator("html")).not.toHaveAttribute("data-lost");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the control page works by its forms", async ({ page }) => {
    const id = await createInquiry("plain", 1);
    await page.goto(sandbox.controlUrl);
    await page.locator(`[data-inquiry="${id}"] [data-set="rejected"]`).click();
    await expect(page).toHaveURL(`${sandbox.controlUrl}/#${id}`);
    await expect(page.locator(`[data-inquiry="${id}"] .head`)).toContainText("Rejected");
  });
});

test("the seed users are in the states that their list shows", async ({ page, world }) => {
  const { appUrl, idvUrl, controlUrl } = world;
  const stage = { appUrl, idvUrl, controlUrl, signal: new AbortController().signal };
  expect(await seedUsers(stage)).toBeNull();

  await page.goto("/verify");
  await page.getByRole("button", { name: "Continue with Sandbox ID" }).click();
  await expect(page.locator('[data-person="person-luc"]')).toBeVisible();
  // An inquiry expires a moment after it was created, and the list is not live.
  await expect(async () => {
    await page.reload();
    await expect(page.locator('[data-person="person-luc"]')).toContainText("expired", {
      timeout: 500,
    });
  }).toPass({ timeout: 30_000 });
  for (const [sub, words] of [
    ["ada", "nothing done yet"],
    ["noor", "started, not finished"],
    ["jonas", "in review"],
    ["mei", "rejected once"],
    ["ines", "verified"],
  ])
    await expect(page.locator(`[data-person="person-${sub}"]`)).toContainText(`${words}`);
  await expectAccessible(page, "the list of people");
  await page.goto("/verify");
  await signInAgain(page, { name: "Mei Tanaka", email: "mei@example.com" });
  await expectOverview(page, { status: "rejected", action: "retry" });

  // Seed users already in a state are not moved, and this is reported in one line.
  expect(await seedUsers(stage)).toMatch(/^\d of 5 people are not where they should be \(.+\)\.$/);
});
