import { describe, expect, test } from "vitest";
import { hostedFlowUrl } from "./client";

describe("the hosted flow's URL", () => {
  test.each([
    ["https://idv.inklink.com", "https://idv.inklink.com/?inquiry_id=kyc_iq_1"],
    ["https://idv.inklink.com/flow", "https://idv.inklink.com/flow?inquiry_id=kyc_iq_1"],
    ["https://idv.inklink.com?lang=de", "https://idv.inklink.com/?lang=de&inquiry_id=kyc_iq_1"],
    ["https://idv.inklink.com?inquiry_id=old", "https://idv.inklink.com/?inquiry_id=kyc_iq_1"],
  ])("of %s is %s", (idvUrl, expected) => {
    expect(hostedFlowUrl(idvUrl, "kyc_iq_1")).toBe(expected);
  });

  test.each([[""], ["../x"], ["a&b=c"], ["//evil.example"], ["a#b"], ["a\n"]])(
    "is never made with the id %j",
    (id) => {
      expect(() => hostedFlowUrl("https://idv.inklink.com", id)).toThrow();
    },
  );
});
