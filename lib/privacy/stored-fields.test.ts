import { readFileSync } from "node:fs";
import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import * as operationsSchema from "@/lib/db/operations-schema";
import * as schema from "@/lib/db/schema";

const page = readFileSync(new URL("../../docs/privacy.md", import.meta.url), "utf8");
const [, section = ""] = page.split(/^## What is stored$/m);
const [table = ""] = section.split(/^## /m);

/** The fields that docs/privacy.md lists, as `table.field`. */
function listedFields(): string[] {
  let name = "";
  return table.split("\n").flatMap((line) => {
    const [, first = "", fields = ""] = line.split("|");
    name = /`(\w+)`/.exec(first)?.[1] ?? name;
    return [...fields.matchAll(/`(\w+)`/g)].map(([, field]) => `${name}.${field}`);
  });
}

const storedFields = Object.values({ ...schema, ...operationsSchema })
  .filter((one) => is(one, PgTable))
  .flatMap((one) =>
    Object.values(getTableColumns(one)).map((column) => `${getTableName(one)}.${column.name}`),
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
