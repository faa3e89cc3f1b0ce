type WhenProps = {
  readonly at: Date;
  /** Current time, to show the distance to `at`. */
  readonly now?: Date;
  /** Shows the distance alone, and the timestamp on hover. */
  readonly isShort?: boolean;
};

/** A timestamp to the second, in UTC, as in the logs. */
export function When({ at, now, isShort = false }: WhenProps) {
  const exact = at.toISOString().slice(0, 19).replace("T", " ");
  if (now !== undefined && isShort) {
    return (
      <time dateTime={at.toISOString()} title={`${exact} UTC`} className="whitespace-nowrap">
        {distanceLabel(at, now, 1)}
      </time>
    );
  }
  return (
    <span>
      <time dateTime={at.toISOString()} className="inline-block tabular-nums">
        {exact}
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

function distanceLabel(at: Date, now: Date, parts?: number): string {
  const ms = at.getTime() - now.getTime();
  if (Math.abs(ms) < 1_000) return "now";
  return ms < 0 ? `${durationLabel(-ms, parts)} ago` : `in ${durationLabel(ms, parts)}`;
}

const units = [
  ["d", 24 * 60 * 60],
  ["h", 60 * 60],
  ["min", 60],
  ["s", 1],
] as const;

/** The two largest units of a duration: `3 h 20 min`. `parts`: how many. */
export function durationLabel(ms: number, parts = 2): string {
  let seconds = Math.round(ms / 1_000);
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return "0 s";
  const amounts = units.slice(first, first + parts).map(([name, size]) => {
    const amount = Math.floor(seconds / size);
    seconds -= amount * size;
    return amount === 0 ? "" : `${amount} ${name}`;
  });
  return amounts.filter((amount) => amount !== "").join(" ");
}
