import { describe, expect, test } from "vitest";
import { isOperator } from "./guards";

const operators = ["olga@example.com", "sam@example.com"];

describe("an operator", () => {
  test.each(["olga@example.com", "sam@example.com", "OLGA@Example.COM", " olga@example.com "])(
    "is a user whose verified email is listed: %j",
    (email) => {
      expect(isOperator({ email, emailVerified: true }, operators)).toBe(true);
    },
  );

  test("is no user whose email the provider has not verified", () => {
    expect(isOperator({ email: "olga@example.com", emailVerified: false }, operators)).toBe(false);
  });

  test.each([
    null,
    "",
    "ada@example.com",
    "olga@example.com.evil.example",
    "xolga@example.com",
    "example.com",
  ])("is no other user: %j", (email) => {
    expect(isOperator({ email, emailVerified: true }, operators)).toBe(false);
  });

  test("is no user if the list is empty", () => {
    expect(isOperator({ email: "olga@example.com", emailVerified: true }, [])).toBe(false);
    expect(isOperator({ email: "", emailVerified: true }, [])).toBe(false);
  });
});
