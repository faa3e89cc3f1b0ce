import { describe, expect, test } from "vitest";
import { kycEvent } from "@/test/signed-delivery";
import { isKycResult, parseEvent } from "./webhook";

const parse = (body: unknown) => parseEvent(Buffer.from(JSON.stringify(body)));
const parseText = (text: string) => parseEvent(Buffer.from(text));

const documented = kycEvent();
const read = { type: "kyc.result.approved", inquiryId: "kyc_iq_1", subjectId: "user_123" };

const withData = (more: object) => ({ ...documented, data: { ...documented.data, ...more } });
const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("an event", () => {
  test.each([
    ["as it is documented", documented],
    ["with more fields", { ...documented, api_version: "2", livemode: true }],
    ["with more fields about the inquiry", withData({ level: 2, status: "rejected", user: { name: "Zoë" } })],
    ["without a time", { type: documented.type, data: documented.data }],
    ["with a time that is none", { ...documented, timestamp: 17 }],
    ["with NUL in what is not used", { ...documented, note: "a\0b" }],
    ["with 60 KB of what is not used", { ...documented, note: "x".repeat(60 * 1024) }],
    ["with the name of a prototype", { ...documented, constructor: { prototype: {} } }],
  ])("is read %s", (_, body) => {
    expect(parse(body)).toEqual(read);
  });

  test("is read with 10,000 levels in an unused field", () => {
    const text = JSON.stringify(withData({ extra: "deep" })).replace('"deep"', nested(10_000));
    expect(parseText(text)).toEqual(read);
  });

  test("is read with white space around it", () => {
    expect(parseText(`\r\n\t ${JSON.stringify(documented)} \n`)).toEqual(read);
  });

  test("is read without a prototype from its JSON", () => {
    const text = '{"__proto__":{"type":"kyc.result.approved"},"data":{"inquiry_id":"kyc_iq_1"}}';
    expect(parseText(text)).toBeNull();
  });

  test.each([
    ["absent", undefined],
    ["null", null],
  ])("need not name its subject: %s", (_, subject_id) => {
    expect(parse(withData({ subject_id }))).toEqual({ ...read, subjectId: null });
  });

  test.each([["Zoë Ünal"], ["用户 7"], ["😀"], ["x".repeat(200)], ["'; drop table users --"]])(
    "may name any subject: %j",
    (subject_id) => expect(parse(withData({ subject_id }))).toEqual({ ...read, subjectId: subject_id }),
  );

  test.each([
    ["kyc_iq_A-z_09", true],
    ["web_iq_1", true],
    ["x".repeat(128), true],
    ["x".repeat(129), false],
    ["", false],
    ["kyc_iq_1/result", false],
    ["../kyc_iq_1", false],
    ["kyc_iq_1?x=1", false],
    ["kyc iq 1", false],
    ["kyc_iq_ë", false],
    ["kyc_iq_1\n", false],
    ["kyc_iq_1\0", false],
    ["%2e%2e", false],
  ])("is about the inquiry %j: %s", (inquiry_id, isRead) => {
    expect(parse(withData({ inquiry_id }))).toEqual(isRead ? { ...read, inquiryId: inquiry_id } : null);
  });
});

describe("an invalid event", () => {
  test.each([
    ["without a type", { data: documented.data }],
    ["with an empty type", { ...documented, type: "" }],
    ["with a type that is no text", { ...documented, type: 7 }],
    ["with a list of types", { ...documented, type: ["kyc.result.approved"] }],
    ["without data", { type: documented.type }],
    ["with null as data", { ...documented, data: null }],
    ["with a list as data", { ...documented, data: [documented.data] }],
    ["with text as data", { ...documented, data: "kyc_iq_1" }],
    ["without an inquiry", withData({ inquiry_id: undefined })],
    ["with null as its inquiry", withData({ inquiry_id: null })],
    ["with a number as its inquiry", withData({ inquiry_id: 17 })],
    ["with a number as its subject", withData({ subject_id: 17 })],
    ["with an object as its subject", withData({ subject_id: {} })],
    ["with an empty subject", withData({ subject_id: "" })],
    ["with a subject that no database keeps", withData({ subject_id: "user\0" })],
    ["with half a symbol in its subject", withData({ subject_id: "user\ud800" })],
    ["with a huge subject", withData({ subject_id: "x".repeat(60 * 1024) })],
    ["in a list", [documented]],
    ["in text", JSON.stringify(documented)],
    ["but a number", 17],
    ["but true", true],
    ["but null", null],
    ["but an empty list", []],
    ["but an empty object", {}],
  ])("is one %s", (_, body) => {
    expect(parse(body)).toBeNull();
  });

  test.each([
    ["empty", ""],
    ["blank", "  \n"],
    ["no JSON", "kyc.result.approved"],
    ["a form", "type=kyc.result.approved&data[inquiry_id]=kyc_iq_1"],
    ["a page", "<!doctype html><title>Moved</title>"],
    ["cut off", JSON.stringify(documented).slice(0, -1)],
    ["followed by more", `${JSON.stringify(documented)}{}`],
    ["in single quotes", JSON.stringify(documented).replaceAll('"', "'")],
    ["behind a byte-order mark", `\ufeff${JSON.stringify(documented)}`],
    ["10,000 lists in each other", nested(10_000)],
    ["10,000 lists that never end", "[".repeat(10_000)],
    ["10,000 objects in each other", `${'{"data":'.repeat(10_000)}1${"}".repeat(10_000)}`],
  ])("is a body that is %s", (_, text) => {
    expect(parseText(text)).toBeNull();
  });

  test("is a body that is not UTF-8, even if it is JSON otherwise", () => {
    const [before, after] = JSON.stringify(withData({ name: "?" })).split("?");
    const body = Buffer.concat([Buffer.from(before ?? ""), Buffer.of(0xff), Buffer.from(after ?? "")]);
    expect(parseEvent(body)).toBeNull();
  });
});

describe("an event about the result of an identity verification", () => {
  test.each([
    ["kyc.result.pending", true],
    ["kyc.result.manual_review", true],
    ["kyc.result.approved", true],
    ["kyc.result.rejected", true],
    ["kyc.result.failed", true],
    ["kyc.result.on_hold", true],
    ["kyc.result.", false],
    ["kyc.result", false],
    ["kyc.result.Approved", true],
    ["kyc.result.in-review", true],
    ["kyc.result.step2", true],
    ["kyc.result.approved.v2", true],
    ["KYC.RESULT.APPROVED", false],
    [" kyc.result.approved", false],
    ["kyc.result.approved\n", false],
    ["kyc_result_approved", false],
    ["kyc.inquiry.created", false],
    ["web.result.approved", false],
    ["a\0b", false],
    [`kyc.result.${"x".repeat(60 * 1024)}`, false],
  ])("is one of type %j: %s", (type, isOne) => {
    const event = parse({ ...documented, type });
    expect(event?.type).toBe(type);
    expect(event !== null && isKycResult(event)).toBe(isOne);
  });
});
