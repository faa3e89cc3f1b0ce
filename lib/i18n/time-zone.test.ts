import { describe, expect, test } from "vitest";
import { readTimeZone } from "./time-zone";

describe("the zone that a browser names", () => {
  test.each([
    ["Europe/Berlin", "Europe/Berlin"],
    ["Africa/Cairo", "Africa/Cairo"],
    ["europe/berlin", "Europe/Berlin"],
    ["Etc/GMT+5", "Etc/GMT+5"],
    ["UTC", "UTC"],
  ])("is known: %s", (named, zone) => {
    expect(readTimeZone(named)).toBe(zone);
  });

  test.each([undefined, "", "Mars/Olympus", "+05:30", "<b>", "Europe/Berlin; Path=/", "a".repeat(5_000)])(
    "is UTC where there is none such (%#)",
    (named) => {
      expect(readTimeZone(named)).toBe("UTC");
    },
  );
});
