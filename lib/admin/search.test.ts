import { expect, test } from "vitest";
import { parseSearchTerm, prefixPattern } from "./search";

test.each([" ada@example.com ", "ada", "kyc_iq_1", "5b0f8a1e-6a3c-4b7e-9d57-0d9a6f0c2f11"])(
  "%j is a search term, without what is around it",
  (typed) => {
    expect(parseSearchTerm(typed)).toBe(typed.trim());
  },
);

test.each(["", "  ", "two words", "a\u0000b", "a\nb", "x".repeat(321), null, undefined, 7])(
  "%j is no search term",
  (typed) => {
    expect(parseSearchTerm(typed)).toBeNull();
  },
);

test("special characters of a pattern match themselves", () => {
  expect(prefixPattern("Ada_%\\@Example.com")).toBe("ada\\_\\%\\\\@example.com%");
});
