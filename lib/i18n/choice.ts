import "server-only";
import { eq } from "drizzle-orm";
import { cookies } from "next/headers";
import { isOwnOrigin } from "@/lib/auth/origin";
import { currentUser } from "@/lib/auth/session";
import { getDb } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { localeCookieName } from "./cookie-names";
import { isLocale, type Locale } from "./locales";
import { currentLocale } from "./request";

const yearSeconds = 365 * 24 * 60 * 60;

/** Remembers the language that somebody chose, in the browser and for the person. Anything else is ignored. */
export async function chooseLocale(wanted: unknown): Promise<void> {
  if (!isLocale(wanted) || !(await isOwnOrigin())) return;
  await rememberInBrowser(wanted);
  const user = await currentUser();
  if (user !== null) await rememberForPerson(user.id, wanted);
}

/**
 * At sign-in, the language of the browser becomes the person's, for the mails, where it was chosen there or none is
 * known yet. Otherwise the person's becomes the browser's: it was theirs elsewhere.
 */
export async function shareLocale(userId: string): Promise<void> {
  const isChosenHere = isLocale((await cookies()).get(localeCookieName)?.value);
  const remembered = isChosenHere ? null : await readLocale(userId);
  if (remembered === null) await rememberForPerson(userId, await currentLocale());
  else await rememberInBrowser(remembered);
}

async function rememberInBrowser(locale: Locale): Promise<void> {
  (await cookies()).set(localeCookieName, locale, {
    path: "/",
    sameSite: "lax",
    httpOnly: true,
    secure: env().isHttps,
    maxAge: yearSeconds,
  });
}

async function rememberForPerson(userId: string, locale: Locale): Promise<void> {
  await (await getDb()).update(users).set({ locale }).where(eq(users.id, userId));
}

async function readLocale(userId: string): Promise<Locale | null> {
  const db = await getDb();
  const [row] = await db.select({ locale: users.locale }).from(users).where(eq(users.id, userId));
  return isLocale(row?.locale) ? row.locale : null;
}
