import { describe, expect, test } from "vitest";
import { canMendItself, DatabaseUnusable } from "./database-unusable";

const coded = (code: string) => Object.assign(new Error("planted-value"), { code });

describe("a database that cannot be opened", () => {
  test.each(["ECONNREFUSED", "EAI_AGAIN", "ENOTFOUND", "57P03", "53300", "53100", "25006", "55P03", "08006"])(
    "may recover: %s",
    (code) => {
      expect(canMendItself(new Error("Failed query", { cause: coded(code) }))).toBe(true);
    },
  );

  test.each([
    ["28P01", "password"],
    ["28000", "role"],
    ["3D000", "does not exist"],
    ["42501", "db:migrate"],
    ["42P07", "refused a statement"],
    ["ENOENT", "file"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "sslrootcert"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "sslrootcert"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "sslrootcert"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "sslrootcert"],
  ])("does not recover, and is described by its code alone: %s", (code, word) => {
    expect(canMendItself(coded(code))).toBe(false);
    const { message } = new DatabaseUnusable(coded(code));
    expect(message).toContain("DATABASE_URL");
    expect(message).toContain(code);
    expect(message).toContain(word);
    expect(message).not.toContain("planted-value");
  });
});
