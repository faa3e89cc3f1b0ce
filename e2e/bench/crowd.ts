import { setTimeout as sleep } from "node:timers/promises";
import { formWith } from "../../sandbox/visitor/forms";
import { continueToChooser } from "../../sandbox/visitor/journey";
import { createPlainClient, type PlainClient, type PlainResponse } from "../../sandbox/visitor/plain-client";
import { cutHeader } from "../support/balancer";
import { newcomer } from "../support/people";
import { finishPlainly, openInquiry, returnPath, statusIn } from "../support/plain-journey";
import type { WorldFacts } from "../support/world";

const outcomes = ["approved", "rejected", "failed"] as const;
const shownWithinMs = 60_000;
const pauseMs = 300;

export type Person = {
  readonly client: PlainClient;
  readonly inquiryId: string;
  readonly outcome: (typeof outcomes)[number];
  /** A request of the start was cut, so that InkLink may have been called for an inquiry that the app never learned of. */
  readonly isStartCut: boolean;
};

export type CrowdResult = {
  readonly people: readonly Person[];
  /** Requests that ended with the instance that was killed. */
  readonly cut: number;
  /** Sign-ins that led back to the sign-in page, which said why, and were repeated. */
  readonly repeatedSignIns: number;
  /** Error pages of the app, and steps that led nowhere. */
  readonly errors: readonly string[];
};

/** People, `size` at once, each from the sign-in to the outcome and then the next one, until `isOver`. */
export async function runCrowd(facts: WorldFacts, size: number, isOver: () => boolean): Promise<CrowdResult> {
  const people: Person[] = [];
  const errors: string[] = [];
  let cut = 0;
  let repeatedSignIns = 0;

  /** Repeats a step that was cut, as a person does who reloads. */
  async function step<T>(run: () => Promise<T>, onCut: () => void = () => {}): Promise<T> {
    const giveUpAt = performance.now() + shownWithinMs;
    for (;;) {
      try {
        return await run();
      } catch (error) {
        const isCut = error instanceof CutError || isBroken(error);
        if (!isCut || performance.now() > giveUpAt) throw error;
        cut += 1;
        onCut();
        await sleep(pauseMs);
      }
    }
  }

  /** Signs in as a new person, again if the sign-in page says that the provider did not answer in time. */
  async function signIn(client: PlainClient): Promise<void> {
    const { name, email } = newcomer();
    const giveUpAt = performance.now() + shownWithinMs;
    for (;;) {
      const chooser = await continueToChooser(client, await client.get("/verify"));
      const page = isSignIn(chooser)
        ? chooser
        : await client.submit(chooser, formWith(chooser.body, "new-person"), { name, email });
      if (!isSignIn(page)) return;
      if (performance.now() > giveUpAt) throw new Error(`${page.url.search} at the sign-in`);
      repeatedSignIns += 1;
      await sleep(pauseMs);
    }
  }

  async function livePerson(index: number): Promise<void> {
    const outcome = outcomes[index % outcomes.length] ?? "approved";
    let client = watched(facts.appUrl);
    await step(() => {
      client = watched(facts.appUrl);
      return signIn(client);
    });
    let isStartCut = false;
    const inquiryId = await step(
      async () => openInquiry(client, await untilOffered(client)),
      () => {
        isStartCut = true;
      },
    );
    await step(() => finishPlainly(client, facts, inquiryId, outcome)).catch(() => undefined);
    people.push({ client, inquiryId, outcome, isStartCut });
    await step(() => untilShown(client, returnPath(inquiryId, outcome), outcome));
  }

  let count = 0;
  const worker = async () => {
    while (!isOver()) {
      await livePerson(count++).catch((error: unknown) => {
        errors.push(error instanceof Error ? error.message : String(error));
      });
    }
  };
  await Promise.all(Array.from({ length: size }, worker));
  return { people, cut, repeatedSignIns, errors };
}

function isSignIn({ url }: PlainResponse): boolean {
  return url.pathname === "/signin";
}

class CutError extends Error {}

/** The connection ended, in the middle of a response too. */
function isBroken(error: unknown): boolean {
  return error instanceof TypeError && ["fetch failed", "terminated"].includes(error.message);
}

/** A client that throws at what no person should see. */
function watched(appUrl: string): PlainClient {
  const client = createPlainClient(appUrl);
  const checked = async (response: Promise<PlainResponse>) => {
    const { status, headers, url } = await response;
    if (headers.has(cutHeader)) throw new CutError();
    if (status >= 500) throw new Error(`${status} at ${url.pathname}`);
    return response;
  };
  return {
    ...client,
    get: (...args) => checked(client.get(...args)),
    submit: (...args) => checked(client.submit(...args)),
  };
}

/** The page once it has a form to start or to continue with. */
function untilOffered(client: PlainClient): Promise<PlainResponse> {
  return until(client, "/verify", ({ body }) => body.includes("data-kyc-action"), "offers no start");
}

/** Resolves once the page shows the outcome. */
export function untilShown(client: PlainClient, path: string, outcome: string): Promise<PlainResponse> {
  return until(client, path, (page) => statusIn(page) === outcome, `does not show ${outcome}`);
}

async function until(
  client: PlainClient,
  path: string,
  holds: (page: PlainResponse) => boolean,
  otherwise: string,
): Promise<PlainResponse> {
  const giveUpAt = performance.now() + shownWithinMs;
  for (;;) {
    const page = await client.get(path);
    if (holds(page)) return page;
    if (performance.now() > giveUpAt)
      throw new Error(
        `${path.split("?")[0]} ${otherwise}, but ${statusIn(page)} at ${page.url.pathname} (${page.status})`,
      );
    await sleep(pauseMs);
  }
}
