"use server";

import { redirect } from "next/navigation";
import { signOut, startSignIn } from "@/lib/auth/config";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { env } from "@/lib/config/env";
import { paths, signInAgainPath } from "@/lib/config/paths";
import { publicAction, userAction } from "@/lib/server/form-action";

export const signInAction = publicAction(async (form: FormData): Promise<void> => {
  const provider = form.get("provider");
  const callbackUrl = safeRedirect(form.get("callbackUrl"), env().APP_URL);
  redirect(await startSignIn(provider === null ? null : String(provider), callbackUrl));
});

/** Lets the signed-in user prove again who they are, for what needs a fresh sign-in. */
export const signInAgainAction = userAction(
  paths.signInAgain,
  async (_user, form: FormData): Promise<void> => {
    const provider = form.get("provider");
    const callbackUrl = safeRedirect(form.get("callbackUrl"), env().APP_URL);
    const again = signInAgainPath(callbackUrl, "returned");
    redirect(await startSignIn(provider === null ? null : String(provider), again));
  },
);

export const signOutAction = publicAction(async (): Promise<void> => {
  await signOut(paths.home);
});
