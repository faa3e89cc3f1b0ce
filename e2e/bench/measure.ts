import { once } from "node:events";
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import autocannon from "autocannon";

export type Load = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly connections?: number;
  /** Makes each request. */
  readonly next?: () => Made;
};

type Made = { headers: Record<string, string>; body: string };

export type Measured = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly failed: number;
};

/** Puts load on one address of this machine, for `seconds`. */
export async function measureLoad({
  url,
  headers = {},
  seconds,
  connections = 10,
  next,
}: Load): Promise<Measured> {
  if (new URL(url).hostname !== "127.0.0.1") throw new Error("Only this machine is loaded");
  const result = await autocannon({
    url,
    headers,
    duration: seconds,
    connections,
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

/**
 * Posts at a constant rate, evenly spaced, whether or not responses keep up (open loop): the latency that an
 * independent client sees.
 */
export async function measureSteady(
  url: string,
  perSecond: number,
  seconds: number,
  next: NonNullable<Load["next"]>,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let failed = 0;
  const post = async () => {
    const start = performance.now();
    const status = await postOnce(url, agent, next()).catch(() => 0);
    times.push(performance.now() - start);
    if (status < 200 || status > 299) failed += 1;
  };
  const begin = performance.now();
  const posts: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index++) {
    const dueInMs = begin + (index * 1_000) / perSecond - performance.now();
    if (dueInMs > 1) await sleep(dueInMs);
    posts.push(post());
  }
  await Promise.all(posts);
  agent.destroy();
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), failed };
}

async function postOnce(url: string, agent: Agent, { headers, body }: Made): Promise<number> {
  const response = await send(url, { method: "POST", agent, headers }, body);
  await once(response.resume(), "end");
  return response.statusCode ?? 0;
}

/** Fetches an address once, gzipped unless the headers say otherwise; timed to the last byte. */
export async function timeGet(
  url: string,
  agent: Agent,
  headers: Record<string, string> = {},
): Promise<{ status: number; ms: number; body: string }> {
  const start = performance.now();
  const response = await send(url, { agent, headers: { "accept-encoding": "gzip", ...headers } });
  const chunks: Buffer[] = await response.toArray();
  const ms = performance.now() - start;
  const bytes = Buffer.concat(chunks);
  const body = response.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
  return { status: response.statusCode ?? 0, ms, body: body.toString("utf8") };
}

/** Uses `node:http`, which takes less CPU from the app than `fetch`. */
function send(url: string, options: RequestOptions, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, options, resolve).once("error", reject).end(body);
  });
}

/** Measures several addresses alternately, several times, so that noise of the machine affects all of them. Medians. */
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
