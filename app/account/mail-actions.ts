"use server";

import { redirect } from "next/navigation";
import { requireUser } from "@/lib/auth/guards";
import { isOwnOrigin } from "@/lib/auth/origin";
import { formAction } from "@/lib/form-action";
import { setMailPreference } from "@/lib/mail/preference";
import { paths } from "@/lib/paths";

export const setMailPreferenceAction = formAction(async (form: FormData): Promise<void> => {
  const user = await requireUser(paths.account);
  if (await isOwnOrigin()) await setMailPreference(user.id, form.get("mail") === "on");
  redirect(paths.account);
});
