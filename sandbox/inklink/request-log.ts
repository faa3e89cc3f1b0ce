export type LoggedRequest = {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly apiKeyOk: boolean;
  /** The parsed JSON, or null if there was none. */
  readonly body: unknown;
  readonly bodyLength: number;
  /** The response status. Null until a response is sent; some faults never send one. */
  responseStatus: number | null;
  inquiryId: string | null;
  subjectId: string | null;
};

export type RequestLog = ReturnType<typeof createRequestLog>;

/** More than any test needs, and few enough for a demo that runs for days. */
const maxEntries = 10_000;

export function createRequestLog() {
  let entries: LoggedRequest[] = [];
  return {
    add(entry: LoggedRequest) {
      if (entries.length >= maxEntries) entries = entries.slice(-maxEntries / 2);
      entries.push(entry);
    },
    /** Oldest first. */
    list: (filter: { subjectId?: string | undefined; method?: string | undefined } = {}): LoggedRequest[] =>
      entries.filter(
        (entry) =>
          (filter.subjectId === undefined || entry.subjectId === filter.subjectId) &&
          (filter.method === undefined || entry.method === filter.method.toUpperCase()),
      ),
    clear() {
      entries = [];
    },
  };
}
