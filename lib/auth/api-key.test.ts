import { describe, expect, test } from "vitest";
import { presentedApiKey } from "./api-key";

const first = "first-key-of-at-least-thirty-two-characters";
const second = "second-key-of-at-least-thirty-two-characters";

function presented(authorization: string | null, keys: readonly string[] = [first, second]): string | null {
  return presentedApiKey(new Headers(authorization === null ? {} : { authorization }), keys);
}

describe("the API key of a request", () => {
  test.each([`Bearer ${first}`, `bearer ${first}`, `BEARER  ${first}`, `Bearer ${second}`])(
    "is one of the configured keys: %s",
    (authorization) => expect(presented(authorization)).toMatch(/^[\w-]{43}$/),
  );

  test("is known by its hash, which differs from key to key", () => {
    expect(presented(`Bearer ${first}`)).toBe(presented(`bearer ${first}`));
    expect(presented(`Bearer ${first}`)).not.toBe(presented(`Bearer ${second}`));
    expect(presented(`Bearer ${first}`)).not.toContain("first");
  });

  test.each([
    null,
    "",
    "Bearer",
    "Bearer ",
    first,
    `Basic ${first}`,
    `Bearer ${first.slice(0, -1)}`,
    `Bearer ${first}x`,
    `Bearer ${first} ${second}`,
    `Bearer ${first}, Bearer ${second}`,
    `Bearer ${first.toUpperCase()}`,
  ])("is refused: %s", (authorization) => expect(presented(authorization)).toBeNull());

  test("is refused if none is configured", () => {
    expect(presented(`Bearer ${first}`, [])).toBeNull();
  });
});
