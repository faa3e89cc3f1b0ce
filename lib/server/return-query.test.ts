import { describe, expect, test } from "vitest";
import { moveQueryToHeader, parseReturnQuery, returnQueryHeader } from "./return-query";

describe("the query of the return page", () => {
  test("names the inquiry, and is where to come back to after sign-in", () => {
    expect(parseReturnQuery("?status=approved&inquiry_id=kyc_iq_1")).toEqual({
      inquiryId: "kyc_iq_1",
      path: "/kyc/complete?status=approved&inquiry_id=kyc_iq_1",
    });
  });

  test.each([
    ["with a query of our own before it", "?lang=de&status=approved&inquiry_id=kyc_iq_1"],
    ["without a status", "?inquiry_id=kyc_iq_1"],
    ["with many statuses", "?status=approved&inquiry_id=kyc_iq_1&status=rejected"],
    ["with escapes", "?inquiry%5Fid=kyc%5Fiq%5F1"],
  ])("names the inquiry %s", (_, search) => {
    expect(parseReturnQuery(search).inquiryId).toBe("kyc_iq_1");
  });

  test.each([
    ["it is empty", ""],
    ["it is a question mark", "?"],
    ["it is missing", "?status=approved"],
    ["it is repeated", "?inquiry_id=kyc_iq_1&inquiry_id=kyc_iq_1"],
    ["it is spelled otherwise", "?Inquiry_id=kyc_iq_1&inquiry_id[]=kyc_iq_1"],
  ])("names no inquiry where %s", (_, search) => {
    expect(parseReturnQuery(search).inquiryId).toBeNull();
  });

  test.each([
    ["markup", "%3Cscript%3E", "<script>"],
    ["a NUL", "%00", "\0"],
    ["a path", "..%2F..%2Fadmin", "../../admin"],
    ["broken escapes", "%ff%zz", "\ufffd%zz"],
    ["10 KB", "a".repeat(10_240), "a".repeat(10_240)],
  ])("is read as it stands, without an error: %s", (_, escaped, inquiryId) => {
    expect(parseReturnQuery(`?inquiry_id=${escaped}`).inquiryId).toBe(inquiryId);
  });

  test("is not worth coming back to where it is very long", () => {
    const search = (length: number) => `?inquiry_id=${"a".repeat(length)}`;
    expect(parseReturnQuery(search(1_488)).path).toBe(`/kyc/complete${search(1_488)}`);
    expect(parseReturnQuery(search(1_489)).path).toBe("/kyc/complete");
  });
});

describe("a request for the return page", () => {
  const moved = (url: string | undefined, headers: Record<string, string> = {}) => {
    const request = { ...(url === undefined ? {} : { url }), headers };
    moveQueryToHeader(request);
    return request;
  };

  test("brings its query in a header, and none in its address", () => {
    expect(moved("/kyc/complete?status=approved&inquiry_id=kyc_iq_1", { host: "a" })).toEqual({
      url: "/kyc/complete",
      headers: { host: "a", [returnQueryHeader]: "?status=approved&inquiry_id=kyc_iq_1" },
    });
  });

  test("keeps question marks within its query", () => {
    expect(moved("/kyc/complete?a=b?c").headers[returnQueryHeader]).toBe("?a=b?c");
  });

  test("cannot bring the header itself", () => {
    const forged = { [returnQueryHeader]: "?inquiry_id=kyc_iq_2" };
    const bare = moved("/kyc/complete", forged).headers[returnQueryHeader];
    expect(parseReturnQuery(bare ?? "")).toEqual({ inquiryId: null, path: "/kyc/complete" });
    expect(moved("/kyc/complete?inquiry_id=kyc_iq_1", forged).headers[returnQueryHeader]).toBe(
      "?inquiry_id=kyc_iq_1",
    );
  });

  test("of Next's own scripts leaves its hash in the address, and nothing else", () => {
    expect(moved("/kyc/complete?inquiry_id=kyc_iq_1&_rsc=1a-2b&status=approved", { rsc: "1" })).toEqual({
      url: "/kyc/complete?_rsc=1a-2b",
      headers: { rsc: "1", [returnQueryHeader]: "?inquiry_id=kyc_iq_1&status=approved" },
    });
  });

  test.each([
    ["by no script", "_rsc=1a2b", {}],
    ["by no script of Next's", "_rsc=1a2b", { rsc: "0" }],
    ["with markup", "_rsc=<script>", { rsc: "1" }],
    ["with 65 letters", `_rsc=${"a".repeat(65)}`, { rsc: "1" }],
  ])("leaves no hash in the address that is sent %s", (_, query, headers) => {
    expect(moved(`/kyc/complete?${query}`, headers)).toMatchObject({
      url: "/kyc/complete",
      headers: { [returnQueryHeader]: `?${query}` },
    });
  });

  test.each([["/"], ["/verify?next=/kyc/complete"], ["/kyc/complete/more?a=b"], ["/kyc?a=b"]])(
    "is left alone where it is for another page: %s",
    (url) => {
      expect(moved(url)).toEqual({ url, headers: {} });
    },
  );

  test("is left alone where it has no address", () => {
    expect(moved(undefined)).toEqual({ headers: {} });
  });
});
