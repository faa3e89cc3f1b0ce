import { expect, test } from "vitest";
import { csvLine } from "./export-inquiries";

test("a line holds its cells, of any type", () => {
  const at = new Date("2026-03-01T09:00:00.123Z");
  expect(csvLine(["a", 1, true, at, null, ""])).toBe("a,1,true,2026-03-01T09:00:00.123Z,,\r\n");
});

test.each([
  ["a,b", '"a,b"'],
  ['a"b', '"a""b"'],
  ["a\nb", '"a\nb"'],
  ["a;b", '"a;b"'],
])("%j stays one cell", (cell, line) => {
  expect(csvLine([cell, "next"])).toBe(`${line},next\r\n`);
});

test.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  " =1",
  "＝1",
  '=HYPERLINK("https://evil.example")',
])("%j is no formula", (cell) => {
  expect(csvLine([cell])).toMatch(/^"'/);
});

test("a cell that only resembles a formula is unchanged", () => {
  expect(csvLine(["kyc_iq_=1", "a-b", "level:1"])).toBe("kyc_iq_=1,a-b,level:1\r\n");
});
