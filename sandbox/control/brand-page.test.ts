import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { brand } from "../../brand/brand";
import { coloursOf } from "../../brand/colours";
import { createInquiry, startTestWorld, type TestWorld } from "../test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterEach(() => press({ accent: "" }));
afterAll(() => world.sandbox.close());

async function press(fields: Record<string, string>) {
  const response = await fetch(`${world.sandbox.controlUrl}/brand`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  return { status: response.status, location: response.headers.get("location") };
}

async function section(): Promise<string> {
  const text = await (await fetch(world.sandbox.controlUrl)).text();
  const start = text.indexOf('<section class="card brands"');
  return text.slice(start, text.indexOf("</section>", start));
}

async function hostedFlow(): Promise<string> {
  const id = await createInquiry(world, "b-1");
  return (await fetch(`${world.sandbox.idvUrl}/?inquiry_id=${id}`)).text();
}

const pressed = /data-accent="(\w+)" aria-pressed="true"/g;
const pressedIn = (html: string) => [...html.matchAll(pressed)].map(([, name]) => name);

describe("the brand on the control page", () => {
  test("is the brand's own, and says nothing to change", async () => {
    const html = await section();
    expect(pressedIn(html)).toEqual(["Yours"]);
    expect(html).not.toContain("npm run brand");
    expect(html.match(/data-contrast="\w+"/g)).toEqual(['data-contrast="enough"', 'data-contrast="enough"']);
  });

  test("tries another accent, and names the line that keeps it", async () => {
    expect(await press({ accent: "#1D4ED8" })).toEqual({ status: 303, location: "/#brand" });
    const html = await section();
    expect(pressedIn(html)).toEqual(["Blue"]);
    expect(html).toContain('<code>accent: "#1d4ed8",</code>');
    const line = Number(/line (\d+);/.exec(html)?.[1]);
    const file = readFileSync(new URL("../../brand/brand.ts", import.meta.url), "utf8").split("\n");
    expect(file[line - 1]).toMatch(/^ {2}accent: ["{]/);
    expect(html).toContain("/states/pages/none/en?scheme=dark&amp;accent=%231d4ed8");
  });

  test("is what the hosted flow shows, until the brand's own is chosen again", async () => {
    await press({ accent: "#1d4ed8" });
    expect(await hostedFlow()).toContain(":root{--accent:#1d4ed8}");
    await press({ accent: "" });
    expect(await hostedFlow()).toContain(`:root{--accent:${coloursOf(brand.accent).accent.light}}`);
  });

  test("says what is too faint, and offers the nearest accent that is not", async () => {
    await press({ accent: "#ffd400" });
    const html = await section();
    expect(html).toContain(
      "In the light scheme, accent on accent-ground has a contrast of 1.2 and needs 4.5",
    );
    expect(html).toContain('data-contrast="faint"');
    expect(html).not.toContain("npm run brand");
    const nearest = /value="(#\w{6})" data-accent="nearest"/.exec(html)?.[1] ?? "";
    await press({ accent: nearest });
    expect(await section()).not.toContain('data-contrast="faint"');
  });

  test.each(["blue", "#12345", "#1d4ed8;}", "</style>"])("refuses %s", async (accent) => {
    expect((await press({ accent })).status).toBe(400);
  });

  test.each([
    ["/states?scheme=dark&state=all", "/states?scheme=dark&state=all"],
    ["//evil.example", "/#brand"],
    ["/states@evil.example", "/#brand"],
    ["https://evil.example/states", "/#brand"],
  ])("leads from %s back to %s", async (back, location) => {
    expect((await press({ accent: "", back })).location).toBe(location);
  });
});

test("a page of the hosted flow is among the states, in its language and scheme", async () => {
  await press({ accent: "#1d4ed8" });
  const page = await fetch(`${world.sandbox.controlUrl}/states/pages/hosted-start/de?scheme=dark`);
  const html = await page.text();
  expect(html).toContain('<html lang="de"');
  expect(html).toContain(":root{--accent:#1d4ed8}");
  expect(html).toContain('<meta name="color-scheme" content="dark">');
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
});
