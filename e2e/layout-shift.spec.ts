import { shiftsOf } from "./support/layout-shifts";
import { openSlowLine } from "./support/slow-line";
import { expect, test } from "./support/test";

test("a streamed page is painted at once, without layout shift", async ({ page, user: _, world }) => {
  const line = await openSlowLine(world.appUrl, "Your data</a>", 500);
  try {
    await page.goto(`${line.url}/verify`);
    await expect(page.getByRole("button", { name: "Start verification" })).toBeEnabled();
    expect(await shiftsOf(page)).toEqual([]);
  } finally {
    await line.close();
  }
});
