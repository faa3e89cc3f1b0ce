import type { IncomingMessage } from "node:http";
import { paths } from "@/lib/config/paths";
import { onEveryRequest } from "./request-hooks";

/** Where the return page finds its query. Whoever sends the header by hand says no more than a query could. */
export const returnQueryHeader = "x-return-query";

/** A longer address does not come from InkLink, and is not worth coming back to after sign-in. */
const longest = 1_500;

export type ReturnQuery = {
  /** The inquiry to ask about; null where none, or more than one, is named. */
  readonly inquiryId: string | null;
  /** The address, to come back to after sign-in. */
  readonly path: string;
};

/** Reads the query of the return page. Its `status` came through the browser, proves nothing, and is not looked at. */
export function parseReturnQuery(search: string): ReturnQuery {
  const ids = new URLSearchParams(search).getAll("inquiry_id");
  const path = search.length > longest ? paths.complete : `${paths.complete}${search}`;
  return { inquiryId: ids.length === 1 ? (ids[0] ?? null) : null, path };
}

/**
 * Has every request for the return page bring its query in a header instead of its address, for as long as the process
 * runs. Next writes the address that a page is rendered at into the page's scripts. There, somebody else's inquiry would
 * be answered with other bytes than an unknown one, and whatever stands in the query would be repeated.
 */
export function keepReturnQueryOutOfPages(): void {
  onEveryRequest(moveQueryToHeader);
}

/**
 * Leaves one parameter in the address: the hash by which Next checks what its own scripts fetch. Without it, Next
 * answers those with a redirect to itself, for ever.
 */
export function moveQueryToHeader(request: Pick<IncomingMessage, "url" | "headers">): void {
  const [path, ...rest] = (request.url ?? "").split("?");
  if (path !== paths.complete) return;
  const isForScripts = request.headers["rsc"] === "1";
  const isHash = (parameter: string) => isForScripts && /^_rsc=[\w-]{0,64}$/.test(parameter);
  const parameters = rest.join("?").split("&");
  const hash = parameters.find(isHash);
  request.url = hash === undefined ? paths.complete : `${paths.complete}?${hash}`;
  const query = parameters.filter((parameter) => !isHash(parameter)).join("&");
  request.headers[returnQueryHeader] = query === "" ? "" : `?${query}`;
}
