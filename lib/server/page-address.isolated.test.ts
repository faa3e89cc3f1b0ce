import { describe, expect, test, vi } from "vitest";
import { addressOf, currentAddress, pageAddressHeader } from "./page-address";
import { returnQueryHeader } from "./return-query";

const asked = vi.hoisted(() => new Map<string, string>());
vi.mock("next/headers", () => ({ headers: async () => asked }));

/** Where somebody stays who changes something on that page. */
async function stayOn(url: string, returnQuery?: string): Promise<string> {
  asked.clear();
  asked.set(pageAddressHeader, addressOf(new URL(url, "https://app.example")));
  if (returnQuery !== undefined) asked.set(returnQueryHeader, returnQuery);
  return currentAddress();
}

describe("the address of a page", () => {
  test.each(["/", "/verify", "/signin?callbackUrl=%2Fwelcome&error=x", "/nowhere?a=1&a=2"])(
    "is stayed on with its query: %s",
    async (url) => {
      expect(await stayOn(url)).toBe(url);
    },
  );

  test("is stayed on where the query travels apart from it", async () => {
    const query = "?status=approved&inquiry_id=kyc_iq_1";
    expect(await stayOn("/kyc/complete", query)).toBe(`/kyc/complete${query}`);
  });

  test("loses a query that is longer than any of ours", async () => {
    expect(await stayOn(`/verify?next=${"a".repeat(2_000)}`)).toBe("/verify");
  });

  test.each(["https://app.example//evil.example/x", "https://app.example/\\evil.example"])(
    "never leads to another host: %s",
    async (url) => {
      expect(new URL(await stayOn(url), "https://app.example").host).toBe("app.example");
    },
  );

  test("is the front page where it is not known", async () => {
    asked.clear();
    expect(await currentAddress()).toBe("/");
  });
});
