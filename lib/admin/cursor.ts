/** Sort key of the last row of a page; the next page starts after it. */
export type Cursor = { readonly at: Date; readonly id: string };

/** Formats a cursor as a query parameter: a time and one of our ids. */
export function formatCursor({ at, id }: Cursor): string {
  return `${at.getTime()}_${id}`;
}

/** Null if the cursor is invalid, which means the first page. */
export function parseCursor(value: unknown): Cursor | null {
  const match = typeof value === "string" ? /^(\d{1,15})_([\x21-\x7e]{1,200})$/.exec(value) : null;
  if (match?.[2] === undefined) return null;
  return { at: new Date(Number(match[1])), id: match[2] };
}

/** One page of a list. `next` is the cursor of the next page; null on the last one. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };

/** Makes a page from up to `size + 1` rows; the extra row means that there is a next page. */
export function toPage<Row>(rows: readonly Row[], size: number, cursorOf: (row: Row) => Cursor): Page<Row> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: rows.length > size && last !== undefined ? formatCursor(cursorOf(last)) : null,
  };
}

/** Whether the text is a UUID. Postgres throws if a `uuid` column is compared with anything else. */
export function isUuid(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
