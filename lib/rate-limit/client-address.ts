import "server-only";
import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";
import { keysFor } from "@/lib/config/keys";

/** The request header with the peer address. A request hook overwrites any value from the client. */
export const peerAddressHeader = "x-peer-address";

/** Longer than any address with its zone and port (RFC 4291, RFC 4007). */
const maxEntryLength = 80;

/** Only this hash of a client's address is stored; it cannot be reversed without the app's secret. */
export function hashAddress(
  headers: Pick<Headers, "get">,
  { AUTH_SECRET, TRUSTED_PROXIES }: Pick<Env, "AUTH_SECRET" | "TRUSTED_PROXIES"> = env(),
): string {
  const network = networkOf(clientAddress(headers, TRUSTED_PROXIES));
  const [key] = keysFor("addresses", AUTH_SECRET);
  return createHmac("sha256", key).update(`address ${network}`).digest("base64url").slice(0, 24);
}

/**
 * The client's address: the peer address of the connection, or the entry of `X-Forwarded-For` at position
 * `trustedProxies` from the right. Entries further left come from the client and are never read.
 */
export function clientAddress(headers: Pick<Headers, "get">, trustedProxies: number): string {
  const peer = headers.get(peerAddressHeader) ?? "";
  if (trustedProxies === 0) return peer;
  const entry = entryFromRight(headers.get("x-forwarded-for") ?? "", trustedProxies);
  const client = entry.length > maxEntryLength ? "" : withoutPort(entry.trim());
  return isIP(client) === 0 ? peer : client;
}

/** The entry at this position from the right, counted from 1; the leftmost one if there are fewer. */
function entryFromRight(list: string, place: number): string {
  let end = list.length;
  for (let passed = 1; passed < place; passed++) {
    const comma = list.lastIndexOf(",", end - 1);
    if (comma <= 0) break;
    end = comma;
  }
  return list.slice(list.lastIndexOf(",", end - 1) + 1, end);
}

/** Some proxies append the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  if (entry.startsWith("[")) return /^\[([^\]]*)\](?::\d+)?$/.exec(entry)?.[1] ?? "";
  return /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/** The network of one household or machine: an IPv4 address, or the first 64 bits of an IPv6 address. */
export function networkOf(address: string): string {
  if (isIP(address) === 0) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}
