import "server-only";
import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";

/** Under which the app finds the address that a request came from. Whatever a client sends under this name is replaced. */
export const peerAddressHeader = "x-peer-address";

/** Longer than any address with its zone and port (RFC 4291, RFC 4007). */
const maxEntryLength = 80;

/** What is kept of the address that a request came from: a hash that says nothing without the app's secret. */
export function hashAddress(
  headers: Pick<Headers, "get">,
  { AUTH_SECRET, TRUSTED_PROXIES }: Pick<Env, "AUTH_SECRET" | "TRUSTED_PROXIES"> = env(),
): string {
  const network = networkOf(clientAddress(headers, TRUSTED_PROXIES));
  return createHmac("sha256", AUTH_SECRET).update(`address ${network}`).digest("base64url").slice(0, 24);
}

/**
 * The address of the client that sent a request: the peer address of the connection, or as many entries from the right of
 * `X-Forwarded-For` as there are proxies of ours in front. Everything further left was written by the client, and is not
 * looked at, whatever its length.
 */
export function clientAddress(headers: Pick<Headers, "get">, trustedProxies: number): string {
  const peer = headers.get(peerAddressHeader) ?? "";
  if (trustedProxies === 0) return peer;
  const entry = entryFromRight(headers.get("x-forwarded-for") ?? "", trustedProxies);
  const client = entry.length > maxEntryLength ? "" : withoutPort(entry.trim());
  return isIP(client) === 0 ? peer : client;
}

/** The entry at this place from the right, counted from 1; the leftmost one if there are fewer. */
function entryFromRight(list: string, place: number): string {
  let end = list.length;
  for (let passed = 1; passed < place; passed++) {
    const comma = list.lastIndexOf(",", end - 1);
    if (comma <= 0) break;
    end = comma;
  }
  return list.slice(list.lastIndexOf(",", end - 1) + 1, end);
}

/** Some proxies write the port along: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  if (entry.startsWith("[")) return /^\[([^\]]*)\](?::\d+)?$/.exec(entry)?.[1] ?? "";
  return /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/** What one household or machine has of its own: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  if (isIP(address) === 0) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}
