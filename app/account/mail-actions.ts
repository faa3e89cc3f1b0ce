"use server";

import { redirect } from "next/navigation";
import { isOwnOrigin, requireUser } from "@/lib/auth/guards";
import { paths } from "@/lib/config/paths";
import { formAction } from "@/lib/server/form-action";
import { setMailPreference } from "@/lib/users/mail-preference";

export const setMailPreferenceAction = formAction(async (form: FormData): Promise<void> => {
  const user = await requireUser(paths.account);
  if (await isOwnOrigin()) await setMailPreference(user.id, form.get("mail") === "on");
  redirect(paths.account);
});
