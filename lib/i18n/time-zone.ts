/** The zone in which times are told until a browser has named its own. */
export const unknownTimeZone = "UTC";

/** Zones by the names that browsers have for them. Looking one up is dear, and there are some six hundred names. */
const known = new Map(
  [unknownTimeZone, ...Intl.supportedValuesOf("timeZone")].map((zone) => [zone, zone] as const),
);
const maxKnown = 1_000;

/** The zone that a browser named, in its one spelling; UTC where it is none. */
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
  // Names only: there are thousands of offsets, and formatters are kept for each zone.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>();

/** By how many minutes the clocks of a known zone are ahead of UTC at a time. */
export function offsetMinutesOf(zone: string, at: Date): number {
  const format =
    offsetFormats.get(zone) ?? new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  offsetFormats.set(zone, format);
  // Like "GMT-03:30"; "GMT" alone where there is no difference.
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
