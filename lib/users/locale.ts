import "server-only";
import { and, eq } from "drizzle-orm";
import { cookies } from "next/headers";
import { env } from "@/lib/config/env";
import { getDb } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { isLocale, type Locale, localeCookieName } from "@/lib/i18n/locales";
import { currentLocale } from "@/lib/i18n/request";

const yearSeconds = 365 * 24 * 60 * 60;

/** Remembers the language that was chosen, in the browser and for the user who is signed in; null for none. */
export async function rememberLocale(locale: Locale, userId: string | null): Promise<void> {
  await rememberInBrowser(locale);
  if (userId !== null) await rememberForUser(userId, { locale, localeChosen: true });
}

/**
 * At sign-in, the language that somebody chose in this browser becomes the person's; else the one that the person chose
 * elsewhere becomes the browser's. Where nobody ever chose, the language that this browser asks for is that of the mails.
 */
export async function shareLocale(userId: string): Promise<void> {
  const localeChosen = isLocale((await cookies()).get(localeCookieName)?.value);
  const chosenElsewhere = localeChosen ? null : await readChosenLocale(userId);
  if (chosenElsewhere !== null) await rememberInBrowser(chosenElsewhere);
  else await rememberForUser(userId, { locale: await currentLocale(), localeChosen });
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

type UserLocale = { readonly locale: Locale; readonly localeChosen: boolean };

async function rememberForUser(userId: string, known: UserLocale): Promise<void> {
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
