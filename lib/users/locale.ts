import "server-only";
import { and, eq } from "drizzle-orm";
import { cookies } from "next/headers";
import { env } from "@/lib/config/env";
import { getDb } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import { isLocale, type Locale, localeCookieName } from "@/lib/i18n/locales";
import { currentLocale } from "@/lib/i18n/request";

const yearSeconds = 365 * 24 * 60 * 60;

/** Stores the chosen language in the browser and, unless `userId` is null, for the user. */
export async function rememberLocale(locale: Locale, userId: string | null): Promise<void> {
  await rememberInBrowser(locale);
  if (userId !== null) await rememberForUser(userId, { locale, localeChosen: true });
}

/**
 * At sign-in, a language chosen in this browser is stored for the user; otherwise the language that the user chose
 * elsewhere is stored in the browser. If neither was chosen, mails use the language that this browser requests.
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
