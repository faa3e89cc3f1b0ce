import { Agent } from "node:http";
import { createControl } from "../../sandbox/control-client";
import { createPlainClient } from "../../sandbox/visitor/plain-client";
import { openInquiry, returnPath, signInPlainly, statusIn } from "../support/plain-journey";
import type { WorldFacts } from "../support/world";
import { median, timeGet } from "./measure";

export type ReturnTimes = {
  readonly pageMs: number;
  readonly upstreamMs: number;
  readonly addedMs: number;
  /** Time of the smallest page of the same Next, measured alternately with the others. */
  readonly smallestPageMs: number;
};

/**
 * The time that the return page adds to InkLink's own, one request at a time: each return is the first one of its
 * inquiry, with a final result, so it refreshes once, stores the outcome and renders it. Medians.
 */
export async function measureReturns(
  world: WorldFacts,
  apiKey: string,
  smallestPageUrl: string,
  returns: number,
): Promise<ReturnTimes> {
  const control = createControl(world.controlUrl);
  const people = [];
  for (let index = 0; index < returns; index++) {
    const client = createPlainClient(world.appUrl);
    const id = await openInquiry(client, await signInPlainly(client));
    await control.setResult(id, { status: "rejected" });
    people.push({ id, cookie: client.jar.header(client.appUrl) });
  }
  const pages: number[] = [];
  const upstream: number[] = [];
  const smallest: number[] = [];
  const agent = new Agent({ keepAlive: true });
  // Only returns from here on, so that cleanup after earlier requests is not measured.
  for (const { id, cookie } of people) {
    smallest.push((await timeGet(smallestPageUrl, agent)).ms);
    const result = `${world.apiUrl}/kyc/inquiry/${id}/result`;
    upstream.push((await timeGet(result, agent, { "api-key": apiKey })).ms);
    const page = await timeGet(new URL(returnPath(id), world.appUrl).href, agent, { cookie });
    const status = statusIn(page);
    if (status !== "rejected") throw new Error(`The return page said ${status}`);
    pages.push(page.ms);
  }
  agent.destroy();
  const [pageMs, upstreamMs] = [median(pages), median(upstream)];
  return { pageMs, upstreamMs, addedMs: pageMs - upstreamMs, smallestPageMs: median(smallest) };
}
