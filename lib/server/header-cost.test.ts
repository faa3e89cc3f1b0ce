import { describe, expect, test } from "vitest";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { negotiateLocale } from "@/lib/i18n/negotiate";
import { readTimeZone } from "@/lib/i18n/time-zone";
import { verifySignature } from "@/lib/inklink/webhook";
import { growthOf, linear } from "@/test/timing";
import { originForm } from "./request-target";

/** Text that is expensive for regular expressions and for splitting. */
const hard = [
  ["spaces", (length: number) => `b${" ".repeat(length)}c`],
  ["commas", (length: number) => ",".repeat(length)],
  ["pairs", (length: number) => "a=1&".repeat(length / 4)],
  ["slashes", (length: number) => `/${"/".repeat(length)}x`],
  ["digits", (length: number) => `${"1".repeat(length)}x`],
  ["signatures", (length: number) => "v1,a ".repeat(length / 5)],
] as const;

const secrets = ["whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ="];
const signed = { id: "a", timestamp: "1772355600", signature: "v1,a", body: new Uint8Array() };
const now = new Date(1_772_355_600_000);

describe.each(hard)("a client's input costs no more than its length: %s", (_, textOf) => {
  test.each<[string, (text: string) => unknown]>([
    ["webhook-id", (id) => verifySignature({ ...signed, id }, secrets, now)],
    ["webhook-timestamp", (timestamp) => verifySignature({ ...signed, timestamp }, secrets, now)],
    ["webhook-signature", (signature) => verifySignature({ ...signed, signature }, secrets, now)],
    ["accept-language", (header) => negotiateLocale(undefined, header)],
    ["the cookie of a language", (cookie) => negotiateLocale(cookie, null)],
    ["the cookie of a time zone", readTimeZone],
    ["callbackUrl", (path) => safeRedirect(path, "https://verify.example")],
    ["the target of a request", originForm],
  ])("%s", (_name, work) => {
    expect(growthOf(textOf, work)).toBeLessThan(linear);
  });
});
