import { expect, test } from "vitest";
import { agoText } from "./ago";

test.each([
  [0, "0 seconds ago"],
  [1, "1 second ago"],
  [59, "59 seconds ago"],
  [60, "1 minute ago"],
  [3_599, "59 minutes ago"],
  [7_200, "2 hours ago"],
])("%i seconds are “%s”", (seconds, text) => expect(agoText("en", seconds)).toBe(text));

test("the words are those of the language, the digits are Latin", () => {
  expect(agoText("de", 4)).toBe("vor 4 Sekunden");
  expect(agoText("ar", 40)).toMatch(/40/);
});
