const longest = 320;

/** What somebody looks for: an id, or the beginning of an e-mail. Null for nothing, and for what can be neither. */
export function parseSearchTerm(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" || text.length > longest || /[\s\p{Cc}]/u.test(text) ? null : text;
}

/** The pattern of everything that begins with `text`, whatever stands in it. */
export function prefixPattern(text: string): string {
  return `${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
}
