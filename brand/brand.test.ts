import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv } from "@/lib/config/env-schema";
import { brand } from "./brand";
import { fingerprintOf, iconsOf, textOf, withText } from "./icons";
import { logoSvg, svgAddress } from "./logo";

const publicFolder = path.join(import.meta.dirname, "../public");
const needed = {
  AUTH_SECRET: "s",
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "app",
  AUTH_OIDC_SECRET: "s",
  INKLINK_API_KEY: "k",
  INKLINK_WEBHOOK_SECRET: "whsec_YQ==",
};

function parsed(variables: Readonly<Record<string, string>> = {}, fallback = brand) {
  const result = parseEnv({ ...needed, ...variables }, fallback);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe("the brand", () => {
  const harbor = { ...brand, name: "Harbor", support: "mailto:help@harbor.example" };

  test("has a name and a support address that the app accepts", () => {
    expect(parsed().APP_NAME).toBe(brand.name);
    expect(parsed().SUPPORT_URL).toBe(brand.support ?? undefined);
  });

  test("names the app and its support", () => {
    expect(parsed({}, harbor)).toMatchObject({ APP_NAME: harbor.name, SUPPORT_URL: harbor.support });
    expect(parsed({ APP_NAME: " ", SUPPORT_URL: "" }, harbor)).toMatchObject({ APP_NAME: "Harbor" });
  });

  test("gives way to variables", () => {
    const given = { APP_NAME: "Quay", SUPPORT_URL: "https://quay.example/help" };
    expect(parsed(given, harbor)).toMatchObject(given);
  });

  test("stops the start if it is not valid", () => {
    expect(parseEnv(needed, { name: "x".repeat(61), support: "help" })).toMatchObject({
      error: [{ variable: "APP_NAME" }, { variable: "SUPPORT_URL" }],
    });
  });
});

describe("the files in `public` are those of the brand (else run `npm run brand`):", () => {
  test("logo.svg", () => {
    expect(readFileSync(path.join(publicFolder, "logo.svg"), "utf8")).toBe(logoSvg(brand));
  });

  test.each(iconsOf(brand))("icons/, $name", (icon) => {
    const png = readFileSync(path.join(publicFolder, "icons", `${icon.name}.png`));
    expect(textOf(png)).toBe(fingerprintOf(icon));
  });
});

describe("another brand", () => {
  const other = { ...brand, accent: "#1d4ed8" } as const;

  test("has its accent in the logo, in both schemes", () => {
    const [light = "", dark = ""] = logoSvg(other).split("@media (prefers-color-scheme: dark)");
    expect(light).toContain(".fill-accent { fill: #1d4ed8 }");
    expect(dark).toMatch(/\.fill-accent \{ fill: #[0-9a-f]{6} \}/);
    expect(dark).not.toContain("#1d4ed8");
  });

  test("needs other icons", () => {
    const before = iconsOf(brand).map(fingerprintOf);
    for (const icon of iconsOf(other)) expect(before).not.toContain(fingerprintOf(icon));
  });

  test("has a logo that documents can embed", () => {
    const [, encoded = ""] = svgAddress(logoSvg(other)).split(",");
    expect(Buffer.from(encoded, "base64").toString()).toBe(logoSvg(other));
  });
});

test("a PNG without a text has none, and keeps its picture with one", () => {
  const png = readFileSync(path.join(publicFolder, "icons/mail.png"));
  const text = textOf(png) ?? "";
  const chunk = 12 + "Source".length + 1 + text.length;
  const plain = Buffer.concat([png.subarray(0, 33), png.subarray(33 + chunk)]);
  expect(textOf(plain)).toBeNull();
  expect(withText(plain, text).equals(png)).toBe(true);
});
