import "server-only";
import { and, eq } from "drizzle-orm";
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
  if (user !== null) await rememberForPerson(user.id, { locale: wanted, localeChosen: true });
}

/**
 * At sign-in, the language that somebody chose in this browser becomes the person's; else the one that the person chose
 * elsewhere becomes the browser's. Where nobody ever chose, the language that this browser asks for is that of the mails.
 */
export async function shareLocale(userId: string): Promise<void> {
  const localeChosen = isLocale((await cookies()).get(localeCookieName)?.value);
  const chosenElsewhere = localeChosen ? null : await readChosenLocale(userId);
  if (chosenElsewhere !== null) await rememberInBrowser(chosenElsewhere);
  else await rememberForPerson(userId, { locale: await currentLocale(), localeChosen });
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

type PersonsLocale = { readonly locale: Locale; readonly localeChosen: boolean };

async function rememberForPerson(userId: string, known: PersonsLocale): Promise<void> {
  await (await getDb()).update(users).set(known).where(eq(users.id, userId));
}

async function readChosenLocale(userId: string): Promise<Locale | null> {
  const db = await getDb();
  const [row] = await db
    .select({ locale: users.locale })
    .from(users)
    .where(and(eq(users.id, userId), users.localeChosen));
  return isLocale(row?.locale) ? row.locale : null;
}
