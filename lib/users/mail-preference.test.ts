import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { addUser } from "@/test/verification-world";
import { setMailPreference } from "./mail-preference";

describeOnBothDatabases("a user's email preference", (database) => {
  const optOut = async (id: string) =>
    (await database.db.select().from(users).where(eq(users.id, id)))[0]?.mailOptOut;

  test("can be read and changed by that user only", async () => {
    const [id, other] = [await addUser(database.db), await addUser(database.db)];
    expect(await optOut(id)).toBe(false);
    await setMailPreference(id, false, database.db);
    expect([await optOut(id), await optOut(other)]).toEqual([true, false]);
    await setMailPreference(id, true, database.db);
    expect(await optOut(id)).toBe(false);
  });
});
