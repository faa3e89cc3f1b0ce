import { brand } from "../brand/brand";
import { expect, test } from "./support/test";

test("the manifest and its icons exist", async ({ client }) => {
  const page = await client.get("/");
  const links = [...page.body.matchAll(/<link rel="(?:manifest|apple-touch-icon)" href="([^"]+)"/g)];
  expect(links.map(([, href]) => href).sort()).toEqual([
    "/icons/apple-touch-icon.png",
    "/manifest.webmanifest",
  ]);
  const manifest = await client.get("/manifest.webmanifest");
  expect(manifest.headers.get("content-type")).toBe("application/manifest+json");
  const { name, icons } = JSON.parse(manifest.body);
  expect(name).toBe(brand.name);
  for (const { src, type } of [...icons, { src: "/icons/apple-touch-icon.png", type: "image/png" }]) {
    const icon = await client.get(src);
    expect([icon.status, icon.headers.get("content-type")], src).toEqual([200, type]);
  }
});

test("previews of a link show the name and the logo, by its whole address", async ({ client, world }) => {
  const { body } = await client.get("/");
  expect(body).toContain(`<meta property="og:site_name" content="${brand.name}"/>`);
  const [, image = ""] = /<meta property="og:image" content="([^"]+)"/.exec(body) ?? [];
  expect(image.startsWith(`${world.appUrl}/`)).toBe(true);
  expect((await client.get(image)).headers.get("content-type")).toBe("image/png");
});

test("security.txt names the support contact and its own address", async ({ client, world }) => {
  const { status, headers, body } = await client.get("/.well-known/security.txt");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(body).toContain(`Contact: ${world.variables["SUPPORT_URL"]}\r\n`);
  expect(body).toContain(`Canonical: ${world.appUrl}/.well-known/security.txt\r\n`);
});
