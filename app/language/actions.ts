"use server";

import { RedirectType, redirect } from "next/navigation";
import { isOwnOrigin } from "@/lib/auth/guards";
import { ownPath } from "@/lib/auth/safe-redirect";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { isLocale } from "@/lib/i18n/locales";
import { publicAction } from "@/lib/server/form-action";
import { rememberLocale } from "@/lib/users/locale";

/** Changes the language, and redirects back to the page. */
export const chooseLanguageAction = publicAction(async (form: FormData): Promise<void> => {
  const locale = form.get("locale");
  if (isLocale(locale) && (await isOwnOrigin())) {
    await rememberLocale(locale, (await currentUser())?.id ?? null);
  }
  redirect(ownPath(form.get("page"), env().APP_URL) ?? paths.home, RedirectType.replace);
});
