import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { peerAddressHeader } from "@/lib/rate-limit/client-address";
import { growthOf, linear } from "@/test/timing";
import { ownCookies, setPeerAddress } from "./request-headers";

describe("of the cookies that a browser sends", () => {
  test.each([
    ["verify.session=a; theme=dark; verify.locale=de", "verify.session=a; verify.locale=de"],
    ["__Host-verify.session=a;__Secure-authjs.state=b", "__Host-verify.session=a; __Secure-authjs.state=b"],
    ["authjs.pkce.code_verifier=a=b=c", "authjs.pkce.code_verifier=a=b=c"],
    ["verifyx=1; __Host-other=2; x=verify.session=3", ""],
    ["", ""],
  ])("%j, %j is ours", (header, own) => {
    expect(ownCookies(header)).toBe(own);
  });

  test("every name that lib/ sets is ours", () => {
    const names = readdirSync("lib", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes(".test."))
      .flatMap((file) => [
        ...readFileSync(path.join("lib", file), "utf8").matchAll(/"((?:__\w+-)?verify\.\w+)"/g),
      ])
      .map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(ownCookies(`${name}=1`), name).toBe(`${name}=1`);
  });

  test("only a few are kept, whatever their names", () => {
    const many = Array.from({ length: 900 }, (_, index) => `authjs.x${index}=1`).join("; ");
    expect(ownCookies(many).split("; ")).toHaveLength(30);
  });

  test.each([
    ["names", (length: number) => "a=1; ".repeat(length / 5)],
    ["our names", (length: number) => "authjs.a=1; ".repeat(length / 12)],
    ["spaces", (length: number) => `a${" ".repeat(length)}b`],
    ["underscores", (length: number) => "_".repeat(length)],
  ])("filtering costs no more than their length: %s", (_, headerOf) => {
    expect(growthOf(headerOf, ownCookies)).toBeLessThan(linear);
  });
});

test("a client cannot set its own address", async () => {
  const server = createServer((request, response) => {
    setPeerAddress(request, response, () => response.end(String(request.headers[peerAddressHeader])));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  const headers = { [peerAddressHeader]: "203.0.113.9" };
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers });
  expect(await response.text()).toBe("127.0.0.1");
  server.close();
});
