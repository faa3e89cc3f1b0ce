import { describe, expect, test } from "vitest";
import { createdInquirySchema, resultSchema } from "./schemas";
import { responseTimeSchema } from "./times";

describe("a time in a response", () => {
  test.each([
    ["0001-01-01T00:00:00Z", null],
    ["1970-01-01T00:00:00Z", null],
    ["1999-12-31T23:59:59.999Z", null],
    ["1999-12-31T20:00:00-08:00", new Date("2000-01-01T04:00:00.000Z")],
    ["2000-01-01T00:00:00Z", new Date("2000-01-01T00:00:00.000Z")],
    ["9999-12-31T23:59:59Z", new Date("9999-12-31T23:59:59.000Z")],
    ["9999-12-31T23:59:59-05:00", null],
    ["9999-12-31T23:59:60Z", null],
    [null, null],
    [undefined, null],
    ["tomorrow", "unreadable"],
    [17, "unreadable"],
    [{}, "unreadable"],
    ["", "unreadable"],
    ["2025-06-11T14:30:00", "unreadable"],
  ])("%j is read as %s", (value, time) => {
    expect(responseTimeSchema.parse(value)).toEqual(time);
  });

  test("before 2000 is none in every response that has one", () => {
    const year1 = "0001-01-01T00:00:00Z";
    expect(createdInquirySchema.parse({ id: "kyc_iq_1", expires_at: year1 }).expires_at).toBeNull();
    expect(resultSchema.parse({ status: "approved", completed_at: year1 }).completedAt).toBeNull();
  });
});
