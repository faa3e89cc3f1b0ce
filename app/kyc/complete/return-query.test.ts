import { describe, expect, test } from "vitest";
import { parseReturnQuery } from "./return-query";

describe("the query of the return page", () => {
  test("names the inquiry and the address to return to after sign-in", () => {
    expect(parseReturnQuery({ status: "approved", inquiry_id: "kyc_iq_1" })).toEqual({
      inquiryId: "kyc_iq_1",
      path: "/kyc/complete?status=approved&inquiry_id=kyc_iq_1",
    });
  });

  test("names the inquiry despite unknown parameters and repeated statuses", () => {
    const query = parseReturnQuery({ lang: "de", status: ["approved", "rejected"], inquiry_id: "kyc_iq_1" });
    expect(query).toEqual({
      inquiryId: "kyc_iq_1",
      path: "/kyc/complete?lang=de&status=approved&status=rejected&inquiry_id=kyc_iq_1",
    });
  });

  test.each([
    ["there is none", {}],
    ["it is missing", { status: "approved" }],
    ["it is empty", { inquiry_id: "" }],
    ["it is repeated", { inquiry_id: ["kyc_iq_1", "kyc_iq_1"] }],
    ["it is spelled otherwise", { Inquiry_id: "kyc_iq_1", "inquiry_id[]": "kyc_iq_1" }],
  ])("names no inquiry if %s", (_, params) => {
    expect(parseReturnQuery(params).inquiryId).toBeNull();
  });

  test.each(["<script>", "\0", "../../admin", "\ufffd%zz", "a".repeat(10_240)])(
    "is read literally and escaped again: %j",
    (id) => {
      const { inquiryId, path } = parseReturnQuery({ inquiry_id: id });
      expect(inquiryId).toBe(id);
      expect(path).toMatch(/^\/kyc\/complete(\?inquiry_id=[\w.%*-]+)?$/);
    },
  );

  test("gives only its inquiry as the return address if it is very long", () => {
    const { inquiryId, path } = parseReturnQuery({ inquiry_id: "kyc_iq_1", x: "a".repeat(2_000) });
    expect([inquiryId, path]).toEqual(["kyc_iq_1", "/kyc/complete?inquiry_id=kyc_iq_1"]);
  });

  test("gives no return address if its inquiry is very long", () => {
    const pathWith = (length: number) => parseReturnQuery({ inquiry_id: "a".repeat(length) }).path;
    expect(pathWith(1_488)).toBe(`/kyc/complete?inquiry_id=${"a".repeat(1_488)}`);
    expect(pathWith(1_489)).toBe("/kyc/complete");
  });
});
