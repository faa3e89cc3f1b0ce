import { describe, expect, test } from "vitest";
import { coveringScopes, covers } from "./scope";

const scopes = ["level:0", "level:1", "level:2", "level:3", "features:a", "features:b"];

describe("the scopes that cover another", () => {
  test.each(scopes)("are those that `covers` says: %s", (asked) => {
    expect(coveringScopes(asked)).toEqual(scopes.filter((passed) => covers(passed, asked)));
  });
});
