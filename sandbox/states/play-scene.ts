import { setTimeout as wait } from "node:timers/promises";
import { operatorSub, type Person } from "../identity/people";
import { longBefore } from "../inklink/inquiry";
import type { InquiryStore } from "../inklink/inquiry-store";
import { formWith } from "../visitor/forms";
import { finishPlainly, openInquiry, signInAsSeedUser, statusIn } from "../visitor/journey";
import { createPlainClient, type PlainClient, type PlainResponse } from "../visitor/plain-client";
import type { Scene } from "./scenes";

/** Ample: more than the app allows within a day. */
const maxAttempts = 12;
const shortLifetimeMs = 1_000;
/** For a busy machine. */
const shownWithinMs = 30_000;
const pauseMs = 100;

export type Stage = {
  readonly appUrl: string;
  readonly idvUrl: string;
  readonly inquiries: InquiryStore;
  readonly signal: AbortSignal;
};

/** A user in the state of a scene. */
export type Actor = {
  readonly client: PlainClient;
  /** The page that shows it. */
  readonly path: string;
  /** The inquiry that it is about; null if there is none. */
  readonly inquiryId: string | null;
};

/** Takes a new user to the state as a user gets there: by signing in and going through the flow. */
export async function playScene(stage: Stage, scene: Scene, person: Person): Promise<Actor> {
  const client = createPlainClient(stage.appUrl, undefined, { signal: stage.signal });
  let page = await signInAsSeedUser(client, person.sub);
  let inquiryId: string | null = null;
  const { attempts, status } = scene;
  if (attempts !== "none" && status !== "none") {
    let count = 0;
    do {
      if (++count > maxAttempts) throw new Error(`the app allows more than ${maxAttempts} attempts`);
      ({ inquiryId, page } = await attempt(stage, client, page, scene));
    } while (attempts === "all" && offersAttempt(page));
  }
  // The return page refreshes the inquiry on each load.
  const path =
    scene.fault === undefined ? "/verify" : `/kyc/complete?status=${status}&inquiry_id=${inquiryId}`;
  return { client, path, inquiryId };
}

async function attempt(
  stage: Stage,
  client: PlainClient,
  verify: PlainResponse,
  { status: ending, endedBy }: Scene,
) {
  const { idvUrl, inquiries } = stage;
  const lifetimeMs = inquiries.lifetimeMs();
  if (ending === "expired") inquiries.setLifetime(shortLifetimeMs);
  const inquiryId = await openInquiry(client, verify).finally(() => inquiries.setLifetime(lifetimeMs));
  // The sandbox learns the user's name when the hosted flow opens.
  await client.get(`${idvUrl}/?inquiry_id=${inquiryId}`);
  if (endedBy !== undefined) await endAsOperator(stage, client, inquiryId, endedBy);
  else if (ending === "lapsed") await lapse(stage, client, inquiryId);
  else if (ending !== "none" && ending !== "pending" && ending !== "expired") {
    await finishPlainly(client, stage, inquiryId, ending);
  }
  return { inquiryId, page: await untilShown(stage, client, ending) };
}

/** Approves it over a year ago. */
async function lapse({ inquiries }: Stage, client: PlainClient, inquiryId: string): Promise<void> {
  inquiries.setResult(inquiryId, { status: "approved", completedAt: longBefore(new Date()) });
  await client.get(`/kyc/complete?inquiry_id=${inquiryId}`);
}

async function endAsOperator(
  stage: Stage,
  client: PlainClient,
  inquiryId: string,
  how: NonNullable<Scene["endedBy"]>,
): Promise<void> {
  if (how === "withdrawal") await finishPlainly(client, stage, inquiryId, "approved");
  const operator = createPlainClient(stage.appUrl, undefined, { signal: stage.signal });
  await signInAsSeedUser(operator, operatorSub);
  // Signed out, it is not found.
  const search = await operator.get("/admin");
  const found = await operator.submit(search, formWith(search.body, 'name="term"'), { term: inquiryId });
  const form = formWith(found.body, how === "withdrawal" ? 'name="reason"' : ">Close the inquiry<");
  const reason = how === "withdrawal" ? { reason: "document_expired" } : {};
  await operator.submit(found, form, { ...reason, understood: "yes" });
}

/** The app learns of most changes at once, and of some a moment later. */
async function untilShown({ signal }: Stage, client: PlainClient, status: string): Promise<PlainResponse> {
  const giveUpAt = performance.now() + shownWithinMs;
  for (;;) {
    const page = await client.get("/verify");
    if (statusIn(page) === status) return page;
    if (performance.now() > giveUpAt) throw new Error(`the app shows ${statusIn(page)} and not ${status}`);
    await wait(pauseMs, undefined, { signal });
  }
}

function offersAttempt({ body }: PlainResponse): boolean {
  return body.includes("data-kyc-action");
}
