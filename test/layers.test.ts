import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/** The rooms of `lib/`, from the top down. A room imports only rooms below it. */
const rooms = [
  "server",
  "admin",
  "verification",
  "privacy",
  "auth",
  "mail",
  "rate-limit",
  "users",
  "db",
  "observability",
  "inklink",
  "config",
  "core",
  "i18n",
];

/** Beside `lib/`, and below it: the brand, which imports nothing of ours. */
const brandFolder = "../brand/";

/** The same within `verification/`. Files in the folder itself are above its rooms. */
const verificationRooms = ["start", "webhooks", "refresh", "store", "model"];

const lib = path.join(import.meta.dirname, "../lib");

/** Every import between files of `lib/`: `[from, to]`, as paths below `lib/`. Tests may import anything. */
const imports = readdirSync(lib, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.ts$/.test(file) && !file.includes(".test."))
  .flatMap((file) => {
    const source = readFileSync(path.join(lib, file), "utf8");
    return [...source.matchAll(/(?:from|import\(?) *"((?:@|\.{1,2})\/[^"]+)"/g)].map(
      ([, spec = ""]): [string, string] => [
        file,
        spec.startsWith("@/") ? path.relative("lib", spec.slice(2)) : path.join(path.dirname(file), spec),
      ],
    );
  });

function upward(layers: readonly string[], layerOf: (file: string) => string): string[] {
  return imports
    .filter(([, to]) => !to.startsWith(brandFolder))
    .filter(([from, to]) => layers.indexOf(layerOf(to)) < layers.indexOf(layerOf(from)))
    .map(([from, to]) => `${from} imports ${to}`);
}

function roomOf(file: string): string {
  return file.split("/")[0] ?? "";
}

/** The room of a file of `verification/`; "" for other files, and in the folder itself (rooms must not import those). */
function verificationRoomOf(file: string): string {
  const [room, subroom, name] = file.split("/");
  return room === "verification" && name !== undefined ? (subroom ?? "") : "";
}

describe("the rooms of lib", () => {
  test("are these, without files beside them", () => {
    expect(readdirSync(lib).sort()).toEqual([...rooms].sort());
  });

  test("import nothing from outside `lib/` but the brand", () => {
    expect(imports.filter(([, to]) => to.startsWith("..") && !to.startsWith(brandFolder))).toEqual([]);
  });

  test("are not known to the brand", () => {
    const brand = path.join(lib, brandFolder);
    const sources = readdirSync(brand)
      .filter((file) => !file.includes(".test."))
      .map((file) => readFileSync(path.join(brand, file), "utf8"));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => /(?:from|import\(?) *"(?:@\/|\.\.)/.test(source))).toEqual([]);
  });

  test("import only rooms below them", () => {
    expect(upward(rooms, roomOf)).toEqual([]);
  });

  test("within `verification/` import only rooms below them", () => {
    const within = ["", ...verificationRooms];
    const isInside = ([from, to]: [string, string]) =>
      roomOf(from) === "verification" && roomOf(to) === "verification";
    expect(imports.filter(isInside).length).toBeGreaterThan(0);
    expect(
      imports
        .filter(isInside)
        .filter(
          ([from, to]) => within.indexOf(verificationRoomOf(to)) < within.indexOf(verificationRoomOf(from)),
        )
        .map(([from, to]) => `${from} imports ${to}`),
    ).toEqual([]);
  });
});
