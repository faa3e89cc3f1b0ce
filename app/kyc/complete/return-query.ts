import { paths } from "@/lib/config/paths";

/** A longer address does not come from InkLink: after sign-in, only its inquiry is returned to. */
const maxQueryLength = 1_500;

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

export type ReturnQuery = {
  /** The inquiry to refresh; null if none, or more than one, is named. */
  readonly inquiryId: string | null;
  /** The address to return to after sign-in. */
  readonly path: string;
};

/** Parses the query of the return page. `status` is untrusted (it came through the browser) and is ignored. */
export function parseReturnQuery(params: SearchParams): ReturnQuery {
  const id = params["inquiry_id"];
  const inquiryId = typeof id === "string" && id !== "" ? id : null;
  const whole = Object.entries(params).flatMap(([name, values = []]) =>
    [values].flat().map((value) => [name, value]),
  );
  const named = inquiryId === null ? [] : [["inquiry_id", inquiryId]];
  const queries = [whole, named].map((fields) => new URLSearchParams(fields).toString());
  const kept = queries.find((query) => query.length < maxQueryLength) ?? "";
  return { inquiryId, path: kept === "" ? paths.complete : `${paths.complete}?${kept}` };
}
