import { translatorFor } from "../lib/i18n/translate";
import type { Control } from "../sandbox/control-client";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { expectOverview, passHostedFlow } from "./support/overview";
import { newcomer, type User } from "./support/people";
import { finishPlainly, openInquiry, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { WorldFacts } from "./support/world";

test.afterEach(async ({ control }) => control.setMailMode({ mode: "normal" }));

/** The only mail to the user. */
async function onlyMail(control: Control, { email }: User) {
  await expect.poll(() => control.mails({ to: email })).toHaveLength(1);
  const [mail] = await control.mails({ to: email });
  if (mail === undefined) throw new Error("There is no mail");
  return mail;
}

/** A new user without a browser, whose inquiry is approved while the return page is requested. */
async function approvePlainly(facts: WorldFacts, user: User): Promise<void> {
  const client = createPlainClient(facts.appUrl);
  const id = await openInquiry(client, await signInPlainly(client, user));
  await finishPlainly(client, facts, id, "approved");
}

test("a user who waits for a review gets one mail when it begins and one when it ends, in the user's language", async ({
  page,
  user,
  world,
  control,
}) => {
  const t = translatorFor("de");
  await page.getByRole("contentinfo").getByRole("button", { name: "Deutsch", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  const id = await passHostedFlow(page, world.idvUrl, { status: "manual_review" });
  await expect(page.getByText(t("verify.waiting.mail"))).toBeVisible();
  const begun = await onlyMail(control, user);
  expect(begun.text).toContain(t("mail.review.news"));
  await control.clearMails();

  await control.setResult(id, { status: "rejected" });
  await expectOverview(page, { status: "rejected" });
  const mail = await onlyMail(control, user);
  expect(mail).toMatchObject({ from: "verify@example.com", to: [user.email] });
  expect(mail.headers).toContainEqual({ name: "content-language", value: "de" });
  expect(mail.headers).toContainEqual({ name: "auto-submitted", value: "auto-generated" });
  expect(mail.text).toContain(t("mail.greeting", { name: "Robin" }));
  expect(mail.text).toContain(t("mail.update.news"));
  for (const part of [mail.text, mail.html]) expect(part).toContain(`${world.appUrl}/verify`);
  const told = `${mail.subject}\n${mail.text}\n${mail.html}`;
  expect(told).not.toMatch(/reject|declin|fail|ablehn|abgelehn|nicht bestätig/i);
  expect(told).not.toContain(t("verify.overview.rejected.heading"));
  expect(told).not.toContain(id);

  await page.goto(/https?:\S+\/verify/.exec(mail.text ?? "")?.[0] ?? "");
  await expectOverview(page, { status: "rejected" });
  expect(await control.mails({ to: user.email })).toHaveLength(1);
});

test("a user whose email is unverified gets no mail, and the page does not promise one", async ({
  page,
  world,
  control,
}) => {
  await page.goto("/verify");
  await page.getByRole("button", { name: "Continue with Sandbox ID" }).click();
  await page.getByLabel("Email not verified").check();
  const user = newcomer();
  await page.getByLabel("Name").fill(user.name);
  await page.getByLabel("Email", { exact: true }).fill(user.email);
  await page.locator('[data-sandbox="new-person"]').click();
  const id = await passHostedFlow(page, world.idvUrl, { status: "manual_review" });
  await expect(page.getByText(translatorFor("en")("verify.waiting.mail"))).toHaveCount(0);
  await control.setResult(id, { status: "approved" });
  await expectOverview(page, { status: "approved" });

  const later = newcomer();
  await approvePlainly(world, later);
  await onlyMail(control, later);
  expect(await control.mails({ to: user.email })).toEqual([]);
});

test("a user who turns mails off gets none until they are turned on again", async ({
  page,
  user,
  world,
  control,
}) => {
  const t = translatorFor("en");
  await page.goto("/account");
  await expect(page.getByText(t("mail.switch.on", { address: user.email }))).toBeVisible();
  await page.getByRole("button", { name: t("mail.switch.switchOff") }).click();
  await expect(page.getByText(t("mail.switch.off"))).toBeVisible();

  await page.goto("/verify");
  const id = await passHostedFlow(page, world.idvUrl, { status: "manual_review" });
  await expect(page.getByText(t("verify.waiting.mail"))).toHaveCount(0);
  await control.setResult(id, { status: "failed" });
  await expectOverview(page, { status: "failed" });

  await page.goto("/account");
  await page.getByRole("button", { name: t("mail.switch.switchOn") }).click();
  await expect(page.getByText(t("mail.switch.on", { address: user.email }))).toBeVisible();
  await page.goto("/verify");
  await passHostedFlow(page, world.idvUrl, { status: "approved" });
  // Mails are sent in order: the first outcome has none.
  await onlyMail(control, user);
});

test("a mail server that hangs delays neither pages nor other mails", async ({ world, control }) => {
  await control.setMailMode({ mode: "hang", times: 1 });
  const [first, second] = [newcomer(), newcomer()];
  await approvePlainly(world, first);
  await approvePlainly(world, second);
  // Both are sent at once, and the server decides which one hangs.
  const arrived = async () => {
    const mails = await Promise.all([first, second].map(({ email }) => control.mails({ to: email })));
    return mails.flat().length;
  };
  await expect.poll(arrived).toBe(1);
});
