import { redirect } from "next/navigation";
import { Alert } from "@/app/_components/alert";
import { primaryButton } from "@/app/_components/button";
import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { safePath } from "@/lib/auth/callback-url";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { currentI18n } from "@/lib/i18n/request";
import { signInAction } from "./actions";

export default async function SignInPage({ searchParams }: PageProps<"/signin">) {
  const { callbackUrl: wanted, error } = await searchParams;
  const { APP_URL, AUTH_OIDC_NAME: provider } = env();
  const callbackUrl = safePath(wanted, APP_URL);
  if ((await currentUser()) !== null) redirect(callbackUrl);
  const { t } = await currentI18n();
  return (
    <Shell title={t("signIn.heading")}>
      <Steps current={1} />
      {error !== undefined && (
        <Alert heading={t("signIn.failed.heading")}>
          <p>{t(error === "Configuration" ? "signIn.failed.ours" : "signIn.failed.yours")}</p>
        </Alert>
      )}
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight">{t("signIn.heading")}</h1>
        <p className="mt-3 text-muted">{t("signIn.intro")}</p>
        <form action={signInAction} className="mt-6">
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <button type="submit" className={primaryButton}>
            {provider === undefined ? t("signIn.continue") : t("signIn.continueWith", { provider })}
          </button>
        </form>
      </Card>
    </Shell>
  );
}
