"use server";

import { RedirectType, redirect } from "next/navigation";
import { formAction } from "@/lib/form-action";
import { chooseLocale } from "@/lib/i18n/choice";
import { currentAddress } from "@/lib/page-address";

/** Changes the language, and stays on the page. */
export const chooseLanguageAction = formAction(async (form: FormData): Promise<void> => {
  await chooseLocale(form.get("locale"));
  redirect(await currentAddress(), RedirectType.replace);
});
