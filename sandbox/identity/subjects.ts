import type { People, Person } from "./people";

export type Subjects = ReturnType<typeof createSubjects>;

/**
 * Who stands behind the subjects that the app speaks of to InkLink. InkLink itself never learns it; the sandbox does,
 * so that its pages can name people: where a browser in which somebody has signed in opens the hosted flow.
 */
export function createSubjects(people: People) {
  const subs = new Map<string, string>();
  return {
    /** Whom it was learned of first stands: the same browser may have become somebody else meanwhile. */
    learn(subjectId: string, sub: string | undefined): void {
      if (sub !== undefined && people.find(sub) && !subs.has(subjectId)) subs.set(subjectId, sub);
    },
    personOf: (subjectId: string | null): Person | null => people.find(subs.get(subjectId ?? "") ?? ""),
  };
}
