import "server-only";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter } from "next-auth/adapters";
import type { ProviderId } from "@/lib/config/sign-in-methods";
import type { Db } from "@/lib/db/client";
import { accounts, sessions, users } from "@/lib/db/schema";
import { hashToken } from "./session";

/** What is stored about the sign-in that begins a session. */
export type SignInFacts = {
  readonly sessionId: string;
  readonly provider: ProviderId | null;
  /** When the provider says that the user proved who they are; null if it does not say. */
  readonly authTime: Date | null;
};

/** next-auth's database adapter with this app's overrides. `signIn`: the facts when the session is created. */
export async function createAdapter(
  db: Db,
  signIn: () => SignInFacts = () => ({
    sessionId: crypto.randomUUID(),
    provider: null,
    authTime: null,
  }),
): Promise<Adapter> {
  const tables = { usersTable: users, accountsTable: accounts, sessionsTable: sessions };
  const { createSession: _, deleteSession, ...adapter } = DrizzleAdapter(db, tables);
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
      const { sessionId: id, provider, authTime } = signIn();
      const createdAt = new Date();
      await db.insert(sessions).values({
        id,
        sessionToken: hashToken(session.sessionToken),
        userId: session.userId,
        expires: session.expires,
        createdAt,
        authTime: authTime ?? createdAt,
        provider,
      });
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
