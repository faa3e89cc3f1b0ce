import { formWith } from "../sandbox/visitor/forms";
import { expect, test } from "./support/test";

/** An action id that this build does not have, as in a page of an earlier build. */
const gone = "40".padEnd(42, "a");

test("a form from before a deployment leads to a page that says so, without scripts", async ({ client }) => {
  const page = await client.get("/signin", { headers: { "accept-language": "de" } });
  const form = formWith(page.body, "callbackUrl");
  const own = Object.entries(form.fields).filter(([name]) => !name.startsWith("$ACTION_"));
  const old = { ...form, fields: { ...Object.fromEntries(own), [`$ACTION_ID_${gone}`]: "" } };
  const response = await client.submit(page, old, {}, { headers: { "accept-language": "de" } });
  expect(response.status).toBe(409);
  expect(response.headers.get("content-security-policy")).toContain("object-src 'none'");
  expect(response.body).toContain('<html lang="de" dir="ltr">');
  expect(response.body).toContain("<h1>Diese Seite ist veraltet</h1>");
  expect(response.body).toContain('<a href="/signin">Seite neu öffnen</a>');
});

test.describe("with scripts", () => {
  test.use({ expectedComplaint: /409 \(Conflict\)|Server Action/ });

  test("a form from before a deployment says so, and links back to the page", async ({ page, user: _ }) => {
    await page.route("**/verify", (route) => {
      const headers = route.request().headers();
      if (headers["next-action"] === undefined) return route.continue();
      return route.continue({ headers: { ...headers, "next-action": gone } });
    });
    await page.locator("[data-kyc-action]").click();
    await expect(page.getByRole("heading", { name: "This page is out of date" })).toBeVisible();
    await page.unroute("**/verify");
    await page.getByRole("link", { name: "Open the page again" }).click();
    await expect(page.locator("[data-kyc-action=start]")).toBeVisible();
  });
});
