import { is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import * as operationsSchema from "@/lib/db/operations-schema";
import * as schema from "@/lib/db/schema";

/** All tables of the schema. */
export const tables = Object.values({ ...schema, ...operationsSchema }).filter((one) => is(one, PgTable));
