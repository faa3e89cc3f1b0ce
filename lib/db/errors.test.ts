import { describe, expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { addInquiry, addUser } from "@/test/verification-world";
import { isConnectionError, isUniqueViolation } from "./errors";

const coded = (code: string) => Object.assign(new Error("a message"), { code });

describe("an error of the database", () => {
  test.each(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "57P01", "57P03", "08006", "53300"])(
    "means that it is down: %s",
    (code) => {
      expect(isConnectionError(coded(code))).toBe(true);
      expect(isConnectionError(new Error("Failed query", { cause: coded(code) }))).toBe(true);
      expect(isConnectionError(new AggregateError([coded(code)]))).toBe(true);
    },
  );

  test.each([
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
    "Query read timeout",
  ])("means so without a code: %s", (message) => {
    expect(isConnectionError(new Error(message))).toBe(true);
  });

  test.each(["23505", "40001", "42P01", "57014", "ERR_INVALID_ARG_TYPE", ""])(
    "means no such thing: %j",
    (code) => {
      expect(isConnectionError(coded(code))).toBe(false);
      expect(isConnectionError(new Error("Failed query", { cause: coded(code) }))).toBe(false);
    },
  );

  test.each([null, undefined, "ECONNREFUSED", { code: "ECONNREFUSED" }])("is none: %j", (error) => {
    expect(isConnectionError(error)).toBe(false);
  });

  test("is followed only once if it is its own cause", () => {
    const error = new Error("around");
    error.cause = error;
    expect(isConnectionError(error)).toBe(false);
  });
});

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
