import { sql } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { openPostgres } from "./postgres";
import { users } from "./schema";

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("a Postgres", () => {
  captureLog();

  test("that is empty is migrated by three instances at once", async () => {
    const url = await createDatabase(serverUrl ?? "");
    const instances = await Promise.all([openPostgres(url), openPostgres(url), openPostgres(url)]);
    await instances[0].db.insert(users).values({ id: "person" });
    for (const { db, close } of instances) {
      expect(await db.select({ id: users.id }).from(users)).toEqual([{ id: "person" }]);
      await close();
    }
  });

  test("that was migrated is opened again with its rows", async () => {
    const url = await createDatabase(serverUrl ?? "");
    const first = await openPostgres(url);
    await first.db.insert(users).values({ id: "person" });
    await first.close();
    const again = await openPostgres(url);
    expect(await again.db.select({ id: users.id }).from(users)).toEqual([{ id: "person" }]);
    await again.close();
  });

  test("that closes its connections is queried again on new ones", async () => {
    const url = await createDatabase(serverUrl ?? "");
    const [{ db, close }, other] = [await openPostgres(url), await openPostgres(url)];
    await db.execute(sql`select 1`);
    await other.db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await expect
      .poll(() =>
        db.execute(sql`select 1`).then(
          () => "up",
          () => "down",
        ),
      )
      .toBe("up");
    await Promise.all([close(), other.close()]);
  });

  test("that does not exist is an error", async () => {
    const url = new URL(serverUrl ?? "");
    url.pathname = "/no_such_database";
    await expect(openPostgres(url.href)).rejects.toThrow("does not exist");
  });
});
