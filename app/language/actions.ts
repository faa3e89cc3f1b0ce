"use server";

import { RedirectType, redirect } from "next/navigation";
import { isOwnOrigin } from "@/lib/auth/origin";
import { currentUser } from "@/lib/auth/session";
import { isLocale } from "@/lib/i18n/locales";
import { publicAction } from "@/lib/server/form-action";
import { currentAddress } from "@/lib/server/page-address";
import { rememberLocale } from "@/lib/users/locale";

/** Changes the language, and stays on the page. */
export const chooseLanguageAction = publicAction(async (form: FormData): Promise<void> => {
  const locale = form.get("locale");
  if (isLocale(locale) && (await isOwnOrigin())) {
    await rememberLocale(locale, (await currentUser())?.id ?? null);
  }
  redirect(await currentAddress(), RedirectType.replace);
});
