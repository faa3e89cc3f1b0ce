import { describe, expect, test } from "vitest";
import { growthOf, linear } from "@/test/timing";
import { clientAddress, hashAddress, networkOf, peerAddressHeader } from "./client-address";

function from(peer: string, forwarded?: string): Headers {
  const headers = new Headers({ [peerAddressHeader]: peer });
  if (forwarded !== undefined) headers.set("x-forwarded-for", forwarded);
  return headers;
}

describe("the address of a client", () => {
  test("is the peer of the connection, whatever the client's headers say", () => {
    expect(clientAddress(from("192.0.2.1", "198.51.100.7"), 0)).toBe("192.0.2.1");
    expect(clientAddress(from("192.0.2.1"), 0)).toBe("192.0.2.1");
  });

  test.each([
    [1, "198.51.100.7", "198.51.100.7"],
    [1, "203.0.113.9, 198.51.100.7", "198.51.100.7"],
    [2, "203.0.113.9, 198.51.100.7", "203.0.113.9"],
    [2, "10.0.0.1,203.0.113.9 ,198.51.100.7", "203.0.113.9"],
    [2, "198.51.100.7", "198.51.100.7"],
    [1, "198.51.100.7:4711", "198.51.100.7"],
    [1, "[2001:db8::1]:4711", "2001:db8::1"],
    [1, "2001:db8::1", "2001:db8::1"],
    [1, "unknown", "192.0.2.1"],
    [1, "", "192.0.2.1"],
    [1, "<script>", "192.0.2.1"],
    [3, ",,,", "192.0.2.1"],
    [2, "203.0.113.9,", "203.0.113.9"],
    [1, "198.51.100.7:4711 ", "198.51.100.7"],
    [1, "[2001:db8::1]", "2001:db8::1"],
    [1, "[2001:db8::1", "192.0.2.1"],
    [1, "1", "192.0.2.1"],
    [1, "127.1", "192.0.2.1"],
    [1, "0x7f.0.0.1", "192.0.2.1"],
  ])("behind %i proxies is the rightmost part, which they wrote: %s", (proxies, forwarded, address) => {
    expect(clientAddress(from("192.0.2.1", forwarded), proxies)).toBe(address);
  });

  test("behind a proxy that sends no header is the proxy's", () => {
    expect(clientAddress(from("192.0.2.1"), 1)).toBe("192.0.2.1");
  });
});

describe("a list of addresses that an attacker made long", () => {
  const lists = [
    ["spaces within an entry", (length: number) => `b${" ".repeat(length)}c`],
    ["spaces at the end", (length: number) => `198.51.100.7${" ".repeat(length)}`],
    ["commas", (length: number) => ",".repeat(length)],
    ["brackets", (length: number) => "[".repeat(length)],
    ["digits and dots", (length: number) => "1.".repeat(length / 2)],
    ["colons", (length: number) => ":".repeat(length)],
    ["entries", (length: number) => "192.0.2.1,".repeat(length / 10)],
  ] as const;

  test.each(lists)("costs no more than its length: %s", (_, listOf) => {
    expect(
      growthOf(
        (length) => from("192.0.2.1", listOf(length)),
        (headers) => clientAddress(headers, 99),
      ),
    ).toBeLessThan(linear);
  });
});

describe("the network of an address", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002:aaaa::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["no address", "no address"],
    ["", ""],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("the stored form of an address", () => {
  const app = { AUTH_SECRET: ["planted-session-secret"] as const, TRUSTED_PROXIES: 0 };

  test("is the same for the same network, and another one for another network or another app", () => {
    const kept = hashAddress(from("2001:db8::1"), app);
    expect(hashAddress(from("2001:db8::2"), app)).toBe(kept);
    expect(hashAddress(from("2001:db8:0:1::1"), app)).not.toBe(kept);
    expect(hashAddress(from("2001:db8::1"), { ...app, AUTH_SECRET: ["another"] })).not.toBe(kept);
  });

  test("does not contain it", () => {
    expect(hashAddress(from("192.0.2.1"), app)).toMatch(/^[\w-]{24}$/);
  });
});
