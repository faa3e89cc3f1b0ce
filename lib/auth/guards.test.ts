import { describe, expect, test } from "vitest";
import { isOperator } from "./guards";

const operators = ["olga@example.com", "sam@example.com"];

describe("an operator", () => {
  test.each(["olga@example.com", "sam@example.com", "OLGA@Example.COM", " olga@example.com "])(
    "is whose verified e-mail is listed: %j",
    (email) => {
      expect(isOperator({ email, emailVerified: true }, operators)).toBe(true);
    },
  );

  test("is nobody whose e-mail the provider does not vouch for", () => {
    expect(isOperator({ email: "olga@example.com", emailVerified: false }, operators)).toBe(false);
  });

  test.each([
    null,
    "",
    "ada@example.com",
    "olga@example.com.evil.example",
    "xolga@example.com",
    "example.com",
  ])("is nobody else: %j", (email) => {
    expect(isOperator({ email, emailVerified: true }, operators)).toBe(false);
  });

  test("is nobody where none is listed", () => {
    expect(isOperator({ email: "olga@example.com", emailVerified: true }, [])).toBe(false);
    expect(isOperator({ email: "", emailVerified: true }, [])).toBe(false);
  });
});
