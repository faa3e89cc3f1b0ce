import autocannon from "autocannon";

export type Load = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly connections?: number;
  /** A steady rate in requests a second, instead of as many as go. */
  readonly rate?: number;
  /** Makes each request anew. */
  readonly next?: () => { headers: Record<string, string>; body: string };
};

export type Measured = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly failed: number;
};

/** Loads one address of this machine for a while. */
export async function measureLoad({
  url,
  headers = {},
  seconds,
  connections = 10,
  rate,
  next,
}: Load): Promise<Measured> {
  if (new URL(url).hostname !== "127.0.0.1") throw new Error("Only this machine is loaded");
  const result = await autocannon({
    url,
    headers,
    duration: seconds,
    connections,
    ...(rate === undefined ? {} : { overallRate: rate }),
    ...(next === undefined
      ? {}
      : { requests: [{ method: "POST" as const, setupRequest: (request) => ({ ...request, ...next() }) }] }),
  });
  const { requests, latency, non2xx, errors, timeouts } = result;
  return {
    perSecond: requests.average,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
    failed: non2xx + errors + timeouts,
  };
}

/** Loads several addresses in turns, several times, so that what disturbs the machine disturbs all of them; the medians. */
export async function alternate<Name extends string>(
  loads: Readonly<Record<Name, Load>>,
  rounds: number,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(loads) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Measured[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured[name].push(await measureLoad(loads[name]));
  }
  const medians = names.map((name) => [name, medianRun(measured[name])] as const);
  return Object.fromEntries(medians) as Record<Name, Measured>;
}

function medianRun(runs: readonly Measured[]): Measured {
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const of = (key: keyof Measured) => median(runs.map((run) => run[key]));
  return { perSecond: of("perSecond"), p50Ms: of("p50Ms"), p99Ms: of("p99Ms"), maxMs: of("maxMs"), failed };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("Nothing was measured");
  return middle;
}
