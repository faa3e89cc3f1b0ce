"use server";

import { redirect } from "next/navigation";
import { paths } from "@/lib/config/paths";
import { userAction } from "@/lib/server/form-action";
import { setMailPreference } from "@/lib/users/mail-preference";

export const setMailPreferenceAction = userAction(
  paths.account,
  async (user, form: FormData): Promise<void> => {
    await setMailPreference(user.id, form.get("mail") === "on");
    redirect(paths.account);
  },
);
