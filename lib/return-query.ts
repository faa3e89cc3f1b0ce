import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { paths } from "./paths";

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
  // Node publishes each request here before any handler sees it.
  subscribe("http.server.request.start", (message) => {
    const request =
      typeof message === "object" && message !== null && "request" in message ? message.request : null;
    if (request instanceof IncomingMessage) moveQueryToHeader(request);
  });
}

/** Next keeps a request of its own apart by the headers `rsc` and `next-…`, so the parameter that repeats them can go, too. */
export function moveQueryToHeader(request: Pick<IncomingMessage, "url" | "headers">): void {
  const [path, ...query] = (request.url ?? "").split("?");
  if (path !== paths.complete) return;
  request.url = paths.complete;
  request.headers[returnQueryHeader] = `?${query.join("?")}`;
}
