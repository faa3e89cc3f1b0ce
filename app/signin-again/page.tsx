import { redirect } from "next/navigation";
import { PageHead } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { Alert } from "@/app/_components/ui/alert";
import { Card } from "@/app/_components/ui/card";
import { SignInForms } from "@/app/signin/_components/sign-in-forms";
import { signInAgainAction } from "@/app/signin/actions";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { currentSession, isFresh } from "@/lib/auth/session";
import { failureMessageOf } from "@/lib/auth/sign-in-failure";
import { env } from "@/lib/config/env";
import { signInPath } from "@/lib/config/paths";
import type { SignInMethod } from "@/lib/config/sign-in-methods";
import { currentI18n } from "@/lib/i18n/request";

/** Where a signed-in user proves again who they are. Redirects to `callbackUrl` once the sign-in is fresh. */
export default async function SignInAgainPage({ searchParams }: PageProps<"/signin-again">) {
  const { callbackUrl: wanted, result } = await searchParams;
  const callbackUrl = safeRedirect(wanted, env().APP_URL);
  const session = await currentSession();
  if (session === null) redirect(signInPath(callbackUrl));
  if (isFresh(session, new Date())) redirect(callbackUrl);
  const { t } = await currentI18n();
  return (
    <Shell title={t("signInAgain.heading")} signedIn>
      <div className="mx-auto max-w-3xl">
        {result !== undefined && (
          <Alert heading={t("signInAgain.failed")}>
            <p>{t(messageFor(result))}</p>
          </Alert>
        )}
        <Card>
          <PageHead drawing="signIn" heading={t("signInAgain.heading")}>
            <p className="mt-3 text-lead text-muted">{t("signInAgain.intro")}</p>
          </PageHead>
          <SignInForms
            methods={methodsFor(session.provider)}
            callbackUrl={callbackUrl}
            action={signInAgainAction}
            label={(provider) =>
              provider === null ? t("signInAgain.again") : t("signInAgain.againWith", { provider })
            }
          />
        </Card>
      </div>
    </Shell>
  );
}

/** The method of the session's own sign-in: any other one is another user. All, if it is not known or not offered. */
function methodsFor(provider: string | null): readonly SignInMethod[] {
  const { signInMethods } = env();
  const own = signInMethods.filter(({ id }) => id === provider);
  return own.length === 0 ? signInMethods : own;
}

/** The message by the result of the last attempt (`lib/auth/sign-in-failure.ts`). Other values are ignored. */
function messageFor(result: string | string[]) {
  switch (result) {
    case "other_user":
      return "signInAgain.otherUser";
    // The provider signed in the user without asking for anything.
    case "returned":
      return "signInAgain.notAsked";
    default:
      return failureMessageOf(result);
  }
}
