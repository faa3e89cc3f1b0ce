import { randomUUID } from "node:crypto";
import { z } from "zod";

export type Person = {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly note?: string;
};

export const newPersonSchema = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(200),
  unverified: z.string().optional(),
});

const residents: readonly Person[] = [
  { sub: "person-ada", name: "Ada Rivera", email: "ada@example.com", emailVerified: true },
  { sub: "person-noor", name: "Noor Haddad", email: "noor@example.com", emailVerified: true },
  { sub: "person-jonas", name: "Jonas Weber", email: "jonas@example.com", emailVerified: true },
  { sub: "person-mei", name: "Mei Tanaka", email: "mei@example.com", emailVerified: true },
  {
    sub: "person-operator",
    name: "Olga Marsh",
    email: "operator@example.com",
    emailVerified: true,
    note: "operator",
  },
  {
    sub: "person-unverified",
    name: "Tom Okafor",
    email: "tom@example.com",
    emailVerified: false,
    note: "e-mail not verified",
  },
];

const maxListed = 10;

export type People = ReturnType<typeof createPeople>;

/** Who can sign in. The subjects of those who are always here never change; newcomers get a fresh one. */
export function createPeople() {
  const people = new Map(residents.map((person) => [person.sub, person]));
  return {
    find: (sub: string): Person | null => people.get(sub) ?? null,
    add({ name, email, unverified }: z.infer<typeof newPersonSchema>): Person {
      const person = { sub: `person-${randomUUID()}`, name, email, emailVerified: unverified === undefined };
      people.set(person.sub, person);
      return person;
    },
    /** Those who are always here, and the newest of the others. */
    listed: (): Person[] => [
      ...residents,
      ...[...people.values()]
        .slice(residents.length)
        .reverse()
        .slice(0, maxListed - residents.length),
    ],
  };
}
