import { describe, expect, test } from "vitest";
import { securityTxt } from "./security-txt";

const facts = {
  appUrl: "https://verify.example",
  contact: "mailto:security@verify.example",
  now: new Date("2026-03-01T09:00:00.000Z"),
};

describe("security.txt", () => {
  test("contains Contact, Canonical and Expires, each on its own line (RFC 9116)", () => {
    expect(securityTxt(facts)).toBe(
      [
        "Contact: mailto:security@verify.example",
        "Expires: 2026-08-29T00:00:00Z",
        "Canonical: https://verify.example/.well-known/security.txt",
        "Preferred-Languages: en",
        "",
      ].join("\r\n"),
    );
  });

  test("is valid for half a year from the time of the request", () => {
    const now = new Date("2030-11-30T00:00:00.000Z");
    const expires = /^Expires: (.+)\r$/m.exec(securityTxt({ ...facts, now }))?.[1] ?? "";
    const days = (Date.parse(expires) - now.getTime()) / (24 * 60 * 60 * 1000);
    expect(days).toBeGreaterThanOrEqual(180);
    expect(days).toBeLessThan(365);
  });
});
