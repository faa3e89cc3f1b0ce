"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { rememberSignOut } from "@/lib/auth/provider-sign-out";
import { currentSession, forgetSessionCookie } from "@/lib/auth/session";
import { endOwnSessions } from "@/lib/auth/session-list";
import { requireFreshSignIn } from "@/lib/auth/sign-in-again";
import { paths } from "@/lib/config/paths";
import { requestIdHeader } from "@/lib/observability/log";
import { eraseOwnData } from "@/lib/privacy/service";
import { userAction } from "@/lib/server/form-action";
import { setMailPreference } from "@/lib/users/mail-preference";
import { withdrawOwnConsent } from "@/lib/verification/consent";

/** Erases everything stored about the user, and signs out. */
export const eraseAction = userAction(paths.accountErase, async (user): Promise<void> => {
  await requireFreshSignIn(paths.accountErase);
  await eraseOwnData({ userId: user.id, requestId: (await headers()).get(requestIdHeader) });
  await forgetSessionCookie();
  redirect(paths.accountErased);
});

/** Switches emails about the verification on or off. */
export const setMailPreferenceAction = userAction(
  paths.account,
  async (user, form: FormData): Promise<void> => {
    await setMailPreference(user.id, form.get("mail") === "on");
    redirect(paths.account);
  },
);

/** Withdraws the consent, and closes what is open because of it. */
export const withdrawConsentAction = userAction(paths.account, async (user): Promise<void> => {
  await withdrawOwnConsent(user.id);
  redirect(paths.account);
});

/** Signs out everywhere, here included. */
export const endSessionsAction = userAction(paths.account, async (user): Promise<void> => {
  await rememberSignOut((await currentSession())?.provider ?? null);
  await endOwnSessions(user.id);
  await forgetSessionCookie();
  redirect(paths.home);
});
