import { describe, expect, test } from "vitest";
import { referenceOf } from "./inquiry";

describe("the reference of an inquiry", () => {
  test("is the start of its id, in groups that can be read aloud", () => {
    expect(referenceOf("7f3a91bc-04e2-4d55-9b1c-0c6d0e5a7f21")).toBe("7F3A-91BC-04E2");
  });

  test("is stable, and differs between inquiries", () => {
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    expect(referenceOf(one)).toBe(referenceOf(one));
    expect(referenceOf(one)).not.toBe(referenceOf(other));
  });
});
