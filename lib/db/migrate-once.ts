import { databaseUrl, readEnvFile } from "@/lib/config/env";
import { StartRefused } from "@/lib/core/lifecycle";
import { describeFatalError } from "@/lib/observability/describe-error";
import { DatabaseUnusable } from "./database-unusable";
import { migratePostgres } from "./postgres";

/** `npm run db:migrate`: migrates Postgres with a role that may change the schema, if the app's own role may not. */
try {
  readEnvFile();
  await migratePostgres(databaseUrl());
  process.stdout.write("The database is up to date.\n");
  process.exit(0);
} catch (error) {
  const isOurs = error instanceof StartRefused;
  process.stderr.write(`${describeFatalError(isOurs ? error : new DatabaseUnusable(error))}\n`);
  process.exit(1);
}
