import { describe, expect, test } from "vitest";
import { createRequestId } from "@/lib/observability/log";
import { errorReference, inquiryReference, parseReference } from "./reference";

const inquiryId = "7f3a91bc-04e2-4d55-9b1c-0c6d0e5a7f21";

describe("a reference that a page shows", () => {
  const requestId = createRequestId();
  test.each([
    [inquiryReference(inquiryId), "V-7F3A-91BC-04E2", { kind: "inquiry", digits: "7f3a91bc04e2" }],
    [requestId, requestId, { kind: "request", requestId }],
    [errorReference("2871234512@E394"), "E-2871234512", { kind: "error", digest: "2871234512" }],
  ])(
    "%s has a prefix, and is understood as it is, in lower case, and as it is read out",
    (shown, form, meant) => {
      expect(shown).toBe(form);
      expect(shown).toMatch(/^[VRE]-[\dA-Z]+(?:-[\dA-Z]+)*$/);
      const bare = shown.slice(2);
      for (const typed of [shown, shown.toLowerCase(), ` ${shown} `, bare, shown.replaceAll("-", "")]) {
        expect(parseReference(typed), typed).toContainEqual(meant);
      }
      expect(parseReference(shown), "the prefix decides").toEqual([meant]);
    },
  );
});

test.each(["", "user@example.test", inquiryId, "kyc_iq_123", "V-7F3A-91BC", "R-0000-0000-00", "E-x"])(
  "%j is no reference",
  (typed) => expect(parseReference(typed)).toEqual([]),
);
