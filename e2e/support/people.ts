import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";

export type User = { readonly name: string; readonly email: string };

/** A user unknown to the app and to the identity provider. */
export function newcomer(): User {
  const suffix = randomUUID().slice(0, 8);
  return { name: `Robin Vale-${suffix}`, email: `robin-${suffix}@example.test` };
}

/** On the app's sign-in page: signs in as a new user through the provider's form. */
export async function signInAsNew(page: Page, user: User = newcomer()): Promise<User> {
  await page.getByRole("button", { name: "Continue with Sandbox ID" }).click();
  await page.getByLabel("Name").fill(user.name);
  await page.getByLabel("Email", { exact: true }).fill(user.email);
  await page.locator('[data-sandbox="new-person"]').click();
  return user;
}

/** On the app's sign-in page: signs in as a user known to the provider. */
export async function signInAgain(page: Page, user: User): Promise<void> {
  await page.getByRole("button", { name: "Continue with Sandbox ID" }).click();
  await choosePerson(page, user);
}

/** On the provider's page: signs in as a person of its list. Other tests may have added more with the same email. */
export async function choosePerson(page: Page, { email }: User): Promise<void> {
  await page.locator("button.person", { hasText: email }).first().click();
}
