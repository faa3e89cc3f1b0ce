import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whyStale } from "../e2e/fresh-build";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "verify-build-"));
  for (const folder of ["app/verify", "brand", "lib", "public", "e2e"]) {
    mkdirSync(path.join(root, folder), { recursive: true });
    write(`${folder}/a.ts`, 1);
    touch(folder, 1);
  }
  touch("app", 1);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, atSeconds: number): void {
  writeFileSync(path.join(root, file), "");
  touch(file, atSeconds);
}

function touch(file: string, atSeconds: number): void {
  utimesSync(path.join(root, file), atSeconds, atSeconds);
}

function build(atSeconds: number): void {
  mkdirSync(path.join(root, ".next"));
  write(".next/BUILD_ID", atSeconds);
}

describe("a build", () => {
  test("is missing if there is none", () => {
    expect(whyStale(root)).toBe("There is no build");
  });

  test("is fresh if no source is newer", () => {
    build(2);
    expect(whyStale(root)).toBeNull();
  });

  test.each(["app/verify/a.ts", "brand/a.ts", "lib/a.ts", "public/a.ts", "proxy.ts", "next.config.mjs"])(
    "is stale if %s is newer",
    (file) => {
      build(2);
      write(file, 3);
      for (const folder of ["app", "app/verify", "brand", "lib", "public"]) touch(folder, 1);
      expect(whyStale(root)).toBe(`${file} is newer than the build`);
    },
  );

  test("is stale if a source was deleted since", () => {
    build(2);
    rmSync(path.join(root, "app/verify/a.ts"));
    expect(whyStale(root)).toBe("app/verify is newer than the build");
  });

  test("is not stale after changes to tests and journeys, which it does not contain", () => {
    build(2);
    write("lib/a.test.ts", 3);
    write("e2e/a.ts", 3);
    touch("lib", 1);
    expect(whyStale(root)).toBeNull();
  });
});

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
