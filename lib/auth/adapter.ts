import "server-only";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter } from "next-auth/adapters";
import { type Db, getDb } from "@/lib/db/client";
import { accounts, sessions, users } from "@/lib/db/schema";
import { hashToken } from "./session";

/** next-auth's database adapter with this app's overrides. Uses the process's database if none is given. */
export async function createAdapter(db?: Db): Promise<Adapter> {
  const tables = { usersTable: users, accountsTable: accounts, sessionsTable: sessions };
  const { createSession, deleteSession, ...adapter } = DrizzleAdapter(db ?? (await getDb()), tables);
  return {
    ...adapter,
    // Never link accounts by email: the same address under another subject is another user.
    getUserByEmail: async () => null,
    // `sign-in-user.ts` creates the user and the account link in one transaction, before next-auth looks for them.
    createUser: madeElsewhere,
    linkAccount: madeElsewhere,
    // A sign-in never links an account to the browser's current session: the provider alone determines the user.
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
