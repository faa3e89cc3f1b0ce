import type { TestProject } from "vitest/node";
import { startPrivatePostgres } from "./private-postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the run's private Postgres; null where Postgres is not installed. */
    postgresUrl: string | null;
  }
}

/** One Postgres for the whole run: each test file makes a database of its own in it. */
export default async function startPostgres(project: TestProject) {
  const postgres = await startPrivatePostgres();
  if (postgres === null) {
    process.stdout.write("Postgres is not installed: the tests on a real Postgres are SKIPPED.\n");
  }
  project.provide("postgresUrl", postgres?.url ?? null);
  return () => postgres?.stop();
}
