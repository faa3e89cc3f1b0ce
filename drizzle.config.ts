import { defineConfig } from "drizzle-kit";

const url = process.env["DATABASE_URL"];

if (url === undefined && process.argv.includes("studio")) {
  process.stderr.write(
    "db:studio opens the Postgres of DATABASE_URL, which is not set. For the embedded database, use `npm run db:query`.\n",
  );
  process.exit(1);
}

export default defineConfig({
  dialect: "postgresql",
  schema: ["./lib/db/schema.ts", "./lib/db/operations-schema.ts"],
  out: "./lib/db/migrations",
  ...(url === undefined ? {} : { dbCredentials: { url } }),
});
