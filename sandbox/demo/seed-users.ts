import { createControl } from "../control-client";
import { type Person, seedUserList } from "../identity/people";
import type { Sandbox } from "../sandbox";
import { finishPlainly, type Outcome, openInquiry, signInAsSeedUser, statusIn } from "../visitor/journey";
import { createPlainClient } from "../visitor/plain-client";

const dayMs = 24 * 60 * 60 * 1000;
const shortMs = 1000;

type Ending = Outcome | "pending" | "expired";

/** The seed users that have begun when a demo opens, and their states. The others have done nothing yet. */
const endings: ReadonlyMap<string, Ending> = new Map([
  ["person-luc", "expired"],
  ["person-ines", "approved"],
  ["person-mei", "rejected"],
  ["person-jonas", "manual_review"],
  ["person-noor", "pending"],
]);

type Stage = Pick<Sandbox, "idvUrl" | "controlUrl"> & {
  readonly appUrl: string;
  readonly signal: AbortSignal;
};

/**
 * Takes the seed users to their states as a user gets there: by signing in and going through the flow, since the app
 * has no other way. Returns one line on what failed, or null if everything worked.
 */
export async function seedUsers(stage: Stage): Promise<string | null> {
  const errors: string[] = [];
  for (const person of seedUserList) {
    const ending = endings.get(person.sub);
    if (ending === undefined) continue;
    await play(stage, person, ending).catch((error: unknown) => {
      errors.push(`${person.name}: ${error instanceof Error ? error.message : error}`);
    });
    if (stage.signal.aborted) return null;
  }
  if (errors.length === 0) return null;
  return `${errors.length} of ${endings.size} people are not where they should be (${errors[0]}).`;
}

async function play(stage: Stage, { sub, language }: Person, ending: Ending): Promise<void> {
  const { appUrl, idvUrl, signal } = stage;
  const client = createPlainClient(appUrl, undefined, { signal, language });
  const verify = await signInAsSeedUser(client, sub);
  const id = await (ending === "expired"
    ? openShortly(() => openInquiry(client, verify), stage)
    : openInquiry(client, verify));
  // The sandbox learns the user's name when the hosted flow opens.
  await client.get(`${idvUrl}/?inquiry_id=${id}`);
  if (ending === "pending" || ending === "expired") return;
  const shown = statusIn(await finishPlainly(client, stage, id, ending));
  if (shown !== ending) throw new Error(`the app shows ${shown} and not ${ending}`);
}

/** Inquiries created meanwhile expire soon. */
async function openShortly(open: () => Promise<string>, { controlUrl }: Stage): Promise<string> {
  const control = createControl(controlUrl);
  await control.setSettings({ inquiryLifetimeMs: shortMs });
  try {
    return await open();
  } finally {
    await control.setSettings({ inquiryLifetimeMs: dayMs });
  }
}
