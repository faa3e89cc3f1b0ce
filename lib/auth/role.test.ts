import { describe, expect, test } from "vitest";
import { roleOf } from "./role";

const lists = {
  OPERATOR_EMAILS: ["olga@example.com", "sam@example.com"],
  SUPPORT_EMAILS: ["sue@example.com", "sam@example.com"],
};

describe("the role of a user", () => {
  test.each([
    ["olga@example.com", "operator"],
    ["OLGA@Example.COM", "operator"],
    [" olga@example.com ", "operator"],
    ["sue@example.com", "support"],
    ["SUE@Example.COM", "support"],
    // In both lists.
    ["sam@example.com", "operator"],
  ])("is given by the list with the verified email %j: %s", (email, role) => {
    expect(roleOf({ email, emailVerified: true }, lists)).toBe(role);
  });

  test.each(["olga@example.com", "sue@example.com"])(
    "is none if the provider has not verified the email: %s",
    (email) => expect(roleOf({ email, emailVerified: false }, lists)).toBeNull(),
  );

  test.each([
    null,
    "",
    "ada@example.com",
    "olga@example.com.evil.example",
    "xolga@example.com",
    "example.com",
  ])("is none for any other email: %j", (email) => {
    expect(roleOf({ email, emailVerified: true }, lists)).toBeNull();
  });

  test("is none if the lists are empty", () => {
    const none = { OPERATOR_EMAILS: [], SUPPORT_EMAILS: [] };
    for (const email of ["olga@example.com", ""]) {
      expect(roleOf({ email, emailVerified: true }, none)).toBeNull();
    }
  });
});
