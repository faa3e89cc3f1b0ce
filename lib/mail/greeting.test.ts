import { expect, test } from "vitest";
import { givenNameOf } from "./greeting";

test.each([
  ["Ada Byron", "Ada"],
  ["Ada", "Ada"],
  ["  Ada   Byron ", "Ada"],
  ["Anne-Marie Duval", "Anne-Marie"],
  ["Byron, Ada", "Ada"],
  ["Dr. Ada Byron", "Ada"],
  ["Prof. Dr. Ada Byron", "Ada"],
  ["A. Byron", "A. Byron"],
  ["A B Byron", "A B Byron"],
  ["Abdul Rahman Saleh", "Abdul Rahman"],
  ["عبد الله صالح", "عبد الله"],
  ["ليلى حداد", "ليلى"],
  ["王小明", "王小明"],
  ["Dr.", ""],
  ["ada@example.com", ""],
  ["", ""],
  [" \t", ""],
  [null, ""],
])("%j is greeted as %j", (name, expected) => {
  expect(givenNameOf(name)).toBe(expected);
});
