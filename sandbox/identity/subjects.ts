import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { People, Person } from "./people";

export type Subjects = ReturnType<typeof createSubjects>;

/**
 * The people behind the subjects that the app names to InkLink. InkLink itself never learns them. The sandbox does, for
 * its pages: if a browser that has signed in opens the hosted flow.
 */
export function createSubjects(...communities: readonly Pick<People, "find">[]) {
  const find = (sub: string): Person | null =>
    communities.map((people) => people.find(sub)).find((person) => person !== null) ?? null;
  const subs = new Map<string, string>();
  return {
    /** The first person learned for a subject stays: the browser may have switched to another since. */
    learn(subjectId: string, sub: string | undefined): void {
      if (sub !== undefined && find(sub) && !subs.has(subjectId)) subs.set(subjectId, sub);
    },
    personOf: (subjectId: string | null): Person | null => find(subs.get(subjectId ?? "") ?? ""),
  };
}

export const personCookie = "sandbox_idp_person";

/** Cookies ignore ports, so the sandbox's other sites can read who signed in here last in this browser. */
export function rememberPerson(c: Context, sub: string): void {
  setCookie(c, personCookie, sub, { httpOnly: true, sameSite: "Lax", path: "/" });
}

export function personIn(c: Context): string | undefined {
  return getCookie(c, personCookie);
}
