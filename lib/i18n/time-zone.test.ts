import { describe, expect, test } from "vitest";
import { offsetMinutesOf, readTimeZone } from "./time-zone";

describe("the zone that a browser sends", () => {
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
    "is UTC if there is no such zone (%#)",
    (named) => {
      expect(readTimeZone(named)).toBe("UTC");
    },
  );
});

describe("a zone's offset", () => {
  test.each([
    ["UTC", "2026-07-01T00:00:00Z", 0],
    ["Europe/Berlin", "2026-07-01T00:00:00Z", 120],
    ["Europe/Berlin", "2026-12-01T00:00:00Z", 60],
    ["Asia/Kolkata", "2026-07-01T00:00:00Z", 330],
    ["America/St_Johns", "2026-12-01T00:00:00Z", -210],
    ["Europe/London", "2026-12-01T00:00:00Z", 0],
  ])("%s at %s is %i minutes", (zone, at, minutes) => {
    expect(offsetMinutesOf(zone, new Date(at))).toBe(minutes);
  });
});
