import { randomUUID } from "node:crypto";
import { z } from "zod";

export type Person = {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly language: string;
  readonly note?: string;
  /** Made by the sandbox to show a state: never offered in the chooser. */
  readonly isUnlisted?: true;
};

export const newPersonSchema = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(200),
  unverified: z.string().optional(),
});

/** The seed user that the demo's app takes for an operator. */
export const operatorSub = "person-operator";

/** Each person's language for emails, as `Accept-Language` of their browser would say. */
export const seedUserList: readonly Person[] = [
  seedUser("ada", "Ada Rivera", "en"),
  seedUser("noor", "Noor Haddad", "ar"),
  seedUser("jonas", "Jonas Weber", "de"),
  seedUser("mei", "Mei Tanaka", "en"),
  seedUser("ines", "Inês Carvalho", "pt"),
  seedUser("luc", "Luc Moreau", "fr"),
  { ...seedUser("operator", "Olga Marsh", "en"), note: "operator" },
  {
    ...seedUser("unverified", "Tom Okafor", "en"),
    email: "tom@example.com",
    emailVerified: false,
    note: "email not verified",
  },
];

/** The same Ada as at the OpenID provider, and yet another person to the app; and one whose address is not verified. */
export const gitHubUserList: readonly Person[] = [
  {
    sub: "1099511627801",
    name: "Ada Rivera",
    email: "ada@example.com",
    emailVerified: true,
    language: "en",
  },
  {
    sub: "1099511627802",
    name: "Kit Lund",
    email: "kit@example.com",
    emailVerified: false,
    language: "en",
    note: "email not verified",
  },
];

function seedUser(key: string, name: string, language: string): Person {
  return { sub: `person-${key}`, name, email: `${key}@example.com`, emailVerified: true, language };
}

const maxListed = 12;

export type People = ReturnType<typeof createPeople>;

/** The people who can sign in. Subjects of the seed users never change; new people get fresh ones from `newSub`. */
export function createPeople(seeds = seedUserList, newSub = (): string => `person-${randomUUID()}`) {
  const people = new Map(seeds.map((person) => [person.sub, person]));
  return {
    find: (sub: string): Person | null => people.get(sub) ?? null,
    add({ name, email, unverified }: z.infer<typeof newPersonSchema>): Person {
      const sub = newSub();
      const person = { sub, name, email, emailVerified: unverified === undefined, language: "en" };
      people.set(person.sub, person);
      return person;
    },
    /** A new person, who is in no list. */
    addUnlisted(key: string, name: string): Person {
      const sub = `person-state-${key}-${randomUUID().slice(0, 8)}`;
      const email = `${key.replaceAll("_", "-")}@states.example.com`;
      const person = { sub, name, email, emailVerified: true, language: "en", isUnlisted: true as const };
      people.set(sub, person);
      return person;
    },
    all: (): Person[] => [...people.values()],
    /** The seed users, and the newest of the others. */
    listed: (): Person[] => [
      ...seeds,
      ...[...people.values()]
        .slice(seeds.length)
        .filter(({ isUnlisted }) => isUnlisted !== true)
        .reverse()
        .slice(0, maxListed - seeds.length),
    ],
  };
}
