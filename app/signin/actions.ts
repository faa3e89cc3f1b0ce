"use server";

import { redirect } from "next/navigation";
import { safePath } from "@/lib/auth/callback-url";
import { signOut, startSignIn } from "@/lib/auth/config";
import { env } from "@/lib/env";
import { paths } from "@/lib/paths";

export async function signInAction(form: FormData): Promise<void> {
  redirect(await startSignIn(safePath(form.get("callbackUrl"), env().APP_URL)));
}

export async function signOutAction(): Promise<void> {
  await signOut(paths.home);
}
