import "server-only";
import { createHmac } from "node:crypto";
import { isIP, isIPv6 } from "node:net";
import { env } from "@/lib/env";
import type { Env } from "@/lib/env-schema";
import { onEveryRequest } from "@/lib/every-request";

/** Under which the app finds the address that a request came from. Whatever a client sends under this name is replaced. */
export const peerAddressHeader = "x-peer-address";

/** Has every request say which address it came from, for as long as the process runs. */
export function notePeerAddresses(): void {
  onEveryRequest((request) => {
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? "";
  });
}

/** What is kept of the address that a request came from: a hash that says nothing without the app's secret. */
export function hashAddress(
  headers: Pick<Headers, "get">,
  { AUTH_SECRET, TRUSTED_PROXIES }: Pick<Env, "AUTH_SECRET" | "TRUSTED_PROXIES"> = env(),
): string {
  const network = networkOf(clientAddress(headers, TRUSTED_PROXIES));
  return createHmac("sha256", AUTH_SECRET).update(`address ${network}`).digest("base64url").slice(0, 24);
}

/**
 * The address of whoever sent a request: of the other end of the connection, or as many entries from the right of
 * `X-Forwarded-For` as proxies of ours are in front. Everything further left was written by the client.
 */
export function clientAddress(headers: Pick<Headers, "get">, trustedProxies: number): string {
  const peer = headers.get(peerAddressHeader) ?? "";
  if (trustedProxies === 0) return peer;
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map(withoutPort);
  const client = forwarded.at(-trustedProxies) ?? forwarded[0] ?? "";
  return isIP(client) === 0 ? peer : client;
}

/** Some proxies write the port along: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const match = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+|(.*?))\s*$/.exec(entry);
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? "";
}

/** What one household or machine has of its own: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  const [plain = ""] = address.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined || !isIPv6(plain)) return mapped ?? plain;
  const [head = "", tail] = plain.toLowerCase().split("::");
  const [left, right] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}

/** An IPv4 address at the end stands for two groups. */
function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
