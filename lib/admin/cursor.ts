/** The last row of a page, by what the rows are ordered by: the next page starts behind it. */
export type Cursor = { readonly at: Date; readonly id: string };

/** For the query of an address: holds a time and one of our ids. */
export function formatCursor({ at, id }: Cursor): string {
  return `${at.getTime()}_${id}`;
}

/** Null for what is none, which is the first page. */
export function parseCursor(value: unknown): Cursor | null {
  const match = typeof value === "string" ? /^(\d{1,15})_([\x21-\x7e]{1,200})$/.exec(value) : null;
  if (match?.[2] === undefined) return null;
  return { at: new Date(Number(match[1])), id: match[2] };
}

/** A page of a list, and where the next one starts; null where there is none. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };

/** Cuts a page of `size` out of rows of which one more was read. */
export function toPage<Row>(rows: readonly Row[], size: number, cursorOf: (row: Row) => Cursor): Page<Row> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: rows.length > size && last !== undefined ? formatCursor(cursorOf(last)) : null,
  };
}

/** Whether the text is an id of the form that the database makes. It refuses to compare such ids with anything else. */
export function isUuid(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
