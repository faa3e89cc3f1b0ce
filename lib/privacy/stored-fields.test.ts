import { readFileSync } from "node:fs";
import { getTableColumns, getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { tables } from "@/test/tables";

const page = readFileSync(new URL("../../docs/privacy.md", import.meta.url), "utf8");
const [, section = ""] = page.split(/^## What is stored$/m);
const [list = ""] = section.split(/^## /m);

/** The fields that docs/privacy.md lists, as `table.field`. */
function listedFields(): string[] {
  let name = "";
  return list.split("\n").flatMap((line) => {
    const [, first = "", fields = ""] = line.split("|");
    name = /`(\w+)`/.exec(first)?.[1] ?? name;
    return [...fields.matchAll(/`(\w+)`/g)].map(([, field]) => `${name}.${field}`);
  });
}

const storedFields = tables.flatMap((table) =>
  Object.values(getTableColumns(table)).map((column) => `${getTableName(table)}.${column.name}`),
);

/** Values of `status` that the list names beside fields. */
const values = ["inquiries.refused", "inquiries.abandoned"];

test("docs/privacy.md lists every stored field, and no other", () => {
  expect(
    listedFields()
      .filter((field) => !values.includes(field))
      .sort(),
  ).toEqual(storedFields.sort());
});
