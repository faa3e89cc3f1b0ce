import { describe, expect, test } from "vitest";
import { findLanAddress } from "./lan-address";

const loopback = { address: "127.0.0.1", family: "IPv4", internal: true } as const;
const wired = { address: "192.0.2.7", family: "IPv4", internal: false } as const;
const wireless = { address: "198.51.100.9", family: "IPv4", internal: false } as const;
const linkLocal = { address: "169.254.3.4", family: "IPv4", internal: false } as const;
const ipv6 = { address: "2001:db8::1", family: "IPv6", internal: false } as const;

const machine = { lo: [loopback], usb0: [linkLocal], eth0: [ipv6, wired], wlan0: [wireless] };

describe("address in the local network", () => {
  test("is the first one that other machines can reach", () => {
    expect(findLanAddress("", machine)).toEqual({ address: "192.0.2.7", others: ["198.51.100.9"] });
  });

  test("is the wanted one, if the machine has it", () => {
    expect(findLanAddress("198.51.100.9", machine)).toEqual({
      address: "198.51.100.9",
      others: ["192.0.2.7"],
    });
    expect(findLanAddress("127.0.0.1", { lo: [loopback] })).toEqual({ address: "127.0.0.1", others: [] });
  });

  test.each(["0.0.0.0", "203.0.113.1", "2001:db8::1", "localhost", "192.0.2.7:3000", "::ffff:192.0.2.7"])(
    "is refused if the machine does not have it as IPv4: %s",
    (wanted) => {
      expect(findLanAddress(wanted, machine)).toEqual({
        error: `--lan=${wanted} must name an IPv4 address of this machine. It has 192.0.2.7, 198.51.100.9.`,
      });
    },
  );

  test("is missed in one line on a machine without a network", () => {
    const alone = { lo: [loopback], usb0: [linkLocal], eth0: [ipv6] };
    for (const wanted of ["", "192.0.2.7"]) {
      const found = findLanAddress(wanted, alone);
      expect(found).toEqual({ error: expect.stringMatching(/^--lan.*none|no IPv4 address/) });
      expect("error" in found ? found.error : "\n").not.toContain("\n");
    }
  });
});
