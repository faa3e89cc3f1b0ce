import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

// `next dev` writes types to `.next/dev/types` that name the pages visited, and keeps them after a page is removed.
test("stale types of the development server are not checked", () => {
  const root = mkdtempSync(path.join(tmpdir(), "verify-types-"));
  try {
    for (const folder of [".next/types", ".next/dev/types"]) {
      mkdirSync(path.join(root, folder), { recursive: true });
      writeFileSync(path.join(root, folder, "validator.ts"), "export {};\n");
    }
    copyFileSync("tsconfig.json", path.join(root, "tsconfig.json"));
    const tsc = path.join(process.cwd(), "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "--showConfig", "-p", root], { encoding: "utf8" });
    expect(JSON.parse(stdout).files).toEqual(["./.next/types/validator.ts"]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
