type WhenProps = {
  readonly at: Date;
  /** Current time, to show the distance to `at`. */
  readonly now?: Date;
};

/** A timestamp to the second, in UTC, as in the logs. */
export function When({ at, now }: WhenProps) {
  return (
    <span>
      <time dateTime={at.toISOString()} className="inline-block tabular-nums">
        {at.toISOString().slice(0, 19).replace("T", " ")}
      </time>
      {now !== undefined && (
        <>
          {" "}
          <span className="inline-block text-muted">· {distanceLabel(at, now)}</span>
        </>
      )}
    </span>
  );
}

function distanceLabel(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  if (Math.abs(ms) < 1_000) return "now";
  return ms < 0 ? `${durationLabel(-ms)} ago` : `in ${durationLabel(ms)}`;
}

const units = [
  ["d", 24 * 60 * 60],
  ["h", 60 * 60],
  ["min", 60],
  ["s", 1],
] as const;

/** The two largest units of a duration: `3 h 20 min`. */
export function durationLabel(ms: number): string {
  let seconds = Math.round(ms / 1_000);
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return "0 s";
  const parts = units.slice(first, first + 2).map(([name, size]) => {
    const amount = Math.floor(seconds / size);
    seconds -= amount * size;
    return amount === 0 ? "" : `${amount} ${name}`;
  });
  return parts.filter((part) => part !== "").join(" ");
}
