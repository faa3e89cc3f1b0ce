import { join } from "node:path";

/** The generated SQL. Written so that a standalone build traces the files along. */
export const migrationsFolder = join(process.cwd(), "lib/db/migrations");
