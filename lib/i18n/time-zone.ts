/** The zone in which times are told until a browser has named its own. */
export const unknownTimeZone = "UTC";

const known = new Set<string>([unknownTimeZone, ...Intl.supportedValuesOf("timeZone")]);

/** The zone that a browser named, in its one spelling; UTC where it is none. */
export function readTimeZone(value: string | undefined): string {
  if (value === undefined) return unknownTimeZone;
  if (known.has(value)) return value;
  // Names only: there are thousands of offsets, and formatters are kept for each zone.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(value)) return unknownTimeZone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return unknownTimeZone;
  }
}
