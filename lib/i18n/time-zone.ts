/** The time zone until a browser has sent its own. */
export const unknownTimeZone = "UTC";

/** Time zones by name. A lookup is expensive, and there are about six hundred names. */
const known = new Map(
  [unknownTimeZone, ...Intl.supportedValuesOf("timeZone")].map((zone) => [zone, zone] as const),
);
const maxKnown = 1_000;

/** The canonical name of the zone that a browser sent; UTC if it is invalid. */
export function readTimeZone(value: string | undefined): string {
  if (value === undefined) return unknownTimeZone;
  const before = known.get(value);
  if (before !== undefined) return before;
  const zone = lookUp(value);
  if (zone === null) return unknownTimeZone;
  if (known.size < maxKnown) known.set(value, zone);
  return zone;
}

function lookUp(name: string): string | null {
  // Only names: there are thousands of offsets, and a formatter is cached for each zone.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>();

/** UTC offset of a known zone at a time, in minutes. */
export function offsetMinutesOf(zone: string, at: Date): number {
  const format =
    offsetFormats.get(zone) ?? new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  offsetFormats.set(zone, format);
  // For example "GMT-03:30"; "GMT" alone if the offset is 0.
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
