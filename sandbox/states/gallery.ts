import type { People } from "../identity/people";
import type { FaultQueue } from "../inklink/fault-queue";
import { faultSchema } from "../inklink/fault-schema";
import { statusIn } from "../visitor/journey";
import { createPlainClient, type PlainClient, type PlainResponse } from "../visitor/plain-client";
import { type Actor, playScene, type Stage } from "./play-scene";
import type { Scene } from "./scenes";

export type Language = { readonly code: string; readonly name: string };

/** The loaded pages of a scene. */
export type Shown =
  | { readonly kind: "page"; readonly html: string }
  /** The app must have waited that long first. */
  | { readonly kind: "later"; readonly at: Date }
  | { readonly kind: "failed"; readonly why: string };

type Parts = Omit<Stage, "signal"> & {
  readonly people: People;
  readonly faults: FaultQueue;
  readonly now: () => Date;
};

/** What was made for a scene: its user, since when, and the pages by language. */
type Made = { readonly actor: Actor; readonly since: Date; pages: ReadonlyMap<string, string> | null };

export type Gallery = ReturnType<typeof createGallery>;

/**
 * The app's pages in every state and language, as served to a browser without scripts. Each state is made once, on its
 * first request, one after the other. The pages are cached until `forgetPages`.
 */
export function createGallery(parts: Parts) {
  const { appUrl, people, faults, now } = parts;
  const closing = new AbortController();
  const stage: Stage = { ...parts, signal: closing.signal };
  const made = new Map<string, Made>();
  let known: Promise<readonly Language[]> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function languages(): Promise<readonly Language[]> {
    known ??= readLanguages().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  }

  async function readLanguages(): Promise<readonly Language[]> {
    const { body } = await createPlainClient(appUrl, undefined, { signal: closing.signal }).get("/");
    const buttons = body.match(/<button\b[^>]*name="locale"[^>]*>[^<]*/g) ?? [];
    const found = buttons.map((button) => ({
      code: /value="([^"]*)"/.exec(button)?.[1] ?? "",
      name: button.slice(button.indexOf(">") + 1),
    }));
    if (found.length === 0) throw new Error("the app offers no languages");
    return found;
  }

  /** The page of a state in a language; made if it does not exist yet. */
  async function show(scene: Scene, language: string): Promise<Shown> {
    const before = made.get(scene.key)?.pages?.get(language);
    if (before !== undefined) return { kind: "page", html: before };
    const turn = last.then(() => prepare(scene));
    last = turn.catch(() => undefined);
    try {
      const one = await turn;
      const html = one.pages?.get(language);
      if (html !== undefined) return { kind: "page", html };
      const at = new Date(one.since.getTime() + (scene.waitMs ?? 0));
      return at > now() ? { kind: "later", at } : { kind: "failed", why: "there is no such language" };
    } catch (error) {
      return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
    }
  }

  async function prepare(scene: Scene): Promise<Made> {
    const before = made.get(scene.key);
    const one = before ?? (await make(scene));
    if (one.pages !== null || now().getTime() - one.since.getTime() < (scene.waitMs ?? 0)) return one;
    try {
      one.pages = await readPages(scene, one.actor);
      return one;
    } catch (error) {
      // The app may have restarted since, and have lost its users.
      made.delete(scene.key);
      if (before === undefined) throw error;
      return prepare(scene);
    }
  }

  async function make(scene: Scene): Promise<Made> {
    const actor = await playScene(stage, scene, people.addUnlisted(scene.key, `State: ${scene.name}`));
    const one: Made = { actor, since: now(), pages: null };
    made.set(scene.key, one);
    return one;
  }

  async function readPages(
    scene: Scene,
    { client, path, inquiryId }: Actor,
  ): Promise<ReadonlyMap<string, string>> {
    const read = async () => {
      const pages = new Map<string, string>();
      for (const { code } of await languages()) {
        const page = await client.get(path, { headers: { "accept-language": code } });
        checkPage(scene, code, page);
        pages.set(code, await asPicture(page.body, client));
      }
      return pages;
    };
    if (scene.fault === undefined || inquiryId === null) return read();
    return faults.during(faultSchema.parse({ ...scene.fault, inquiryId }), read);
  }

  return {
    languages,
    show,
    /** Loads every page again, for the same users. */
    forgetPages() {
      known = null;
      for (const one of made.values()) one.pages = null;
    },
    close: () => closing.abort(),
  };
}

/** Throws if the app shows another state than the scene's. */
function checkPage(scene: Scene, language: string, page: PlainResponse): void {
  const isStale = /<main\b[^>]*data-kyc-stale/.test(page.body);
  if (statusIn(page) !== scene.status || isStale !== (scene.isStale ?? false)) {
    throw new Error(`the app shows ${statusIn(page)}${isStale ? ", not fresh" : ""} and not ${scene.name}`);
  }
  if (!page.body.includes(`<html lang="${language}"`)) throw new Error(`the app does not speak ${language}`);
}

/**
 * The served page with its styles inlined and without scripts and reloads: it does not change, and its links lead to
 * the app.
 */
async function asPicture(html: string, client: PlainClient): Promise<string> {
  let page = html
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "")
    .replace(/<link\b[^>]*\bas="script"[^>]*>/g, "")
    .replace(/<meta\b[^>]*\bhttp-equiv="refresh"[^>]*>/gi, "")
    .replace(/<head>/, `<head><base href="${client.appUrl.origin}/" target="_blank">`);
  for (const [link, href = ""] of html.matchAll(/<link rel="stylesheet" href="([^"]+)"[^>]*>/g)) {
    const { body } = await client.get(href);
    page = page.replace(link, () => `<style>${body}</style>`);
  }
  return page;
}
