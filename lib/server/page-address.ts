import "server-only";
import { headers } from "next/headers";
import { paths } from "@/lib/config/paths";
import { parseReturnQuery, returnQueryHeader } from "./return-query";

/** The header under which the proxy passes on the address that was asked for. Next tells an action nothing of it. */
export const pageAddressHeader = "x-page-address";

/** A longer query than this is not worth coming back to. */
const longest = 2_000;

/** What the proxy writes into the header. */
export function addressOf({ pathname, search }: { pathname: string; search: string }): string {
  return pathname.length + search.length > longest ? pathname.slice(0, longest) : `${pathname}${search}`;
}

/** The path and query of the page that the request came from or is for, to stay on it. Always one of our own. */
export async function currentAddress(): Promise<string> {
  const asked = await headers();
  const address = asked.get(pageAddressHeader) ?? paths.home;
  if (address.split("?")[0] === paths.complete) {
    return parseReturnQuery(asked.get(returnQueryHeader) ?? "").path;
  }
  // Two slashes would lead to another host.
  return `/${address.replace(/^[/\\]+/, "")}`;
}
