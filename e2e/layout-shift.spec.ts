import { shiftOf } from "./support/layout-shifts";
import { openSlowLine } from "./support/slow-line";
import { expect, test } from "./support/test";

test("a page that arrives in two parts hardly shifts", async ({ page, user: _, world }) => {
  const line = await openSlowLine(world.appUrl, "Your data</a>", 500);
  try {
    await page.goto(`${line.url}/verify`);
    await expect(page.getByRole("button", { name: "Start verification" })).toBeEnabled();
    expect(await shiftOf(page)).toBeLessThan(0.01);
  } finally {
    await line.close();
  }
});
