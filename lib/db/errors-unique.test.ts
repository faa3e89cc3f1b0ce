import { expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { addInquiry, addUser } from "@/test/verification-world";
import { isUniqueViolation } from "./errors";

describeOnBothDatabases("a unique violation", (database) => {
  test("is recognized by its index, whatever the driver wraps it in", async () => {
    const user = await addUser(database.db);
    const at = new Date("2026-01-01T00:00:00.000Z");
    const open = { status: "pending", inklinkId: "kyc_iq_1", expiresAt: null } as const;
    await addInquiry(database.db, user, open, { at });
    const error: unknown = await addInquiry(database.db, user, open, { at }).catch((thrown) => thrown);
    expect(isUniqueViolation(error, "inquiries_one_open_idx")).toBe(true);
    expect(isUniqueViolation(new Error("outer", { cause: error }), "inquiries_one_open_idx")).toBe(true);
    expect(isUniqueViolation(error, "inquiries_inklink_idx")).toBe(false);
  });

  test.each([[null], ["23505"], [new Error("23505")], [{ code: "23505" }]])("is not %o", (error) => {
    expect(isUniqueViolation(error, "inquiries_one_open_idx")).toBe(false);
  });
});
