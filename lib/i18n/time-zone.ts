/** The zone in which times are told until a browser has named its own. */
export const unknownTimeZone = "UTC";

/** Zones by the names that browsers have for them. Looking one up is dear, and there are some six hundred names. */
const known = new Map(
  [unknownTimeZone, ...Intl.supportedValuesOf("timeZone")].map((zone) => [zone, zone] as const),
);
const mostKnown = 1_000;

/** The zone that a browser named, in its one spelling; UTC where it is none. */
export function readTimeZone(value: string | undefined): string {
  if (value === undefined) return unknownTimeZone;
  const before = known.get(value);
  if (before !== undefined) return before;
  const zone = lookUp(value);
  if (zone === null) return unknownTimeZone;
  if (known.size < mostKnown) known.set(value, zone);
  return zone;
}

function lookUp(name: string): string | null {
  // Names only: there are thousands of offsets, and formatters are kept for each zone.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
