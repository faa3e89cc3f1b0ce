"use server";

import { safePath } from "@/lib/auth/callback-url";
import { signIn, signOut } from "@/lib/auth/config";
import { env } from "@/lib/env";
import { formAction } from "@/lib/form-action";
import { paths } from "@/lib/paths";

export const signInAction = formAction(async (form: FormData): Promise<void> => {
  await signIn("oidc", { redirectTo: safePath(form.get("callbackUrl"), env().APP_URL) });
});

export const signOutAction = formAction(async (): Promise<void> => {
  await signOut({ redirectTo: paths.home });
});
