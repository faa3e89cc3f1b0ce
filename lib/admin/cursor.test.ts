import { describe, expect, test } from "vitest";
import { formatCursor, parseCursor, toPage } from "./cursor";

const at = new Date("2026-03-01T09:00:00.123Z");

test("a cursor is read as it was written", () => {
  for (const id of ["a", "5b0f8a1e-6a3c-4b7e-9d57-0d9a6f0c2f11", "wh_evt_1"]) {
    expect(parseCursor(formatCursor({ at, id }))).toEqual({ at, id });
  }
});

test.each([
  undefined,
  null,
  "",
  "_",
  "1",
  "1_",
  "x_y",
  "-1_a",
  "1_a b",
  `1_${"a".repeat(201)}`,
  ["1_a", "2_b"],
])("%j is no cursor", (value) => {
  expect(parseCursor(value)).toBeNull();
});

describe("a page", () => {
  const rows = ["a", "b", "c"].map((id) => ({ at, id }));

  test("ends if there are no more rows", () => {
    expect(toPage(rows, 3, (row) => row)).toEqual({ rows, next: null });
    expect(toPage([], 3, () => ({ at, id: "none" }))).toEqual({ rows: [], next: null });
  });

  test("has the cursor of the next one", () => {
    const page = toPage(rows, 2, (row) => row);
    expect(page.rows).toEqual(rows.slice(0, 2));
    expect(parseCursor(page.next)).toEqual({ at, id: "b" });
  });
});
