"use server";

import { safePath } from "@/lib/auth/callback-url";
import { signIn, signOut } from "@/lib/auth/config";
import { env } from "@/lib/env";
import { paths } from "@/lib/paths";

export async function signInAction(form: FormData): Promise<void> {
  await signIn("oidc", { redirectTo: safePath(form.get("callbackUrl"), env().APP_URL) });
}

export async function signOutAction(): Promise<void> {
  await signOut({ redirectTo: paths.home });
}
