"use server";

import { redirect } from "next/navigation";
import { requireUser } from "@/lib/auth/guards";
import { isOwnOrigin } from "@/lib/auth/origin";
import { setMailPreference } from "@/lib/mail/preference";
import { paths } from "@/lib/paths";

export async function setMailPreferenceAction(form: FormData): Promise<void> {
  const user = await requireUser(paths.account);
  if (await isOwnOrigin()) await setMailPreference(user.id, form.get("mail") === "on");
  redirect(paths.account);
}
