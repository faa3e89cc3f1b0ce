"use server";

import { redirect } from "next/navigation";
import { safePath } from "@/lib/auth/callback-url";
import { signOut, startSignIn } from "@/lib/auth/config";
import { env } from "@/lib/env";
import { formAction } from "@/lib/form-action";
import { paths } from "@/lib/paths";

export const signInAction = formAction(async (form: FormData): Promise<void> => {
  redirect(await startSignIn(safePath(form.get("callbackUrl"), env().APP_URL)));
});

export const signOutAction = formAction(async (): Promise<void> => {
  await signOut(paths.home);
});
