import "server-only";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter } from "next-auth/adapters";
import { type Db, getDb } from "@/lib/db/client";
import { accounts, sessions, users } from "@/lib/db/schema";
import { hashToken } from "./session";

/** next-auth's database adapter, with what this app does otherwise. Without a database, on the process's own. */
export async function createAdapter(db?: Db): Promise<Adapter> {
  const tables = { usersTable: users, accountsTable: accounts, sessionsTable: sessions };
  const { createSession, deleteSession, ...adapter } = DrizzleAdapter(db ?? (await getDb()), tables);
  return {
    ...adapter,
    // An e-mail says nothing about who somebody is: the same address under another subject is another person.
    getUserByEmail: async () => null,
    // Users and their links are made together (`sign-in-user.ts`), before next-auth looks for them.
    createUser: madeElsewhere,
    linkAccount: madeElsewhere,
    // A sign-in is always of whoever the provider names, never an addition to the person that the browser was before.
    getSessionAndUser: async () => null,
    async createSession(session) {
      await createSession?.({ ...session, sessionToken: hashToken(session.sessionToken) });
      return session;
    },
    async deleteSession(token) {
      await deleteSession?.(hashToken(token));
    },
  };
}

function madeElsewhere(): never {
  throw new Error("The user who signs in is gone");
}
