import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Columns, PageHead } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { Alert } from "@/app/_components/ui/alert";
import { Bullets } from "@/app/_components/ui/bullets";
import { Card, cardLook } from "@/app/_components/ui/card";
import { Notice } from "@/app/_components/ui/notice";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { currentUser } from "@/lib/auth/session";
import { failureMessageOf } from "@/lib/auth/sign-in-failure";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { DoneOnPhone, isPhone } from "./_components/done-on-phone";
import { SignInForms } from "./_components/sign-in-forms";
import { signInAction } from "./actions";

export default async function SignInPage({ searchParams }: PageProps<"/signin">) {
  const { callbackUrl: wanted, error } = await searchParams;
  const callbackUrl = safeRedirect(wanted, env().APP_URL);
  if ((await currentUser()) !== null) redirect(callbackUrl);
  const { t } = await currentI18n();
  const failure = error === undefined ? null : <Failure message={failureMessageOf(error)} />;
  if (isReturn(callbackUrl) && isPhone(await headers())) {
    return <DoneOnPhone callbackUrl={callbackUrl} failure={failure} />;
  }
  return (
    <Shell title={t("signIn.heading")}>
      <Steps current={1} />
      <Columns aside={<Reasons />} asideLabel={t("verify.aside")}>
        {failure}
        <SignInCard callbackUrl={callbackUrl} />
      </Columns>
    </Shell>
  );
}

function Failure({ message }: { readonly message: MessageKey }) {
  const { t } = useI18n();
  return (
    <Alert heading={t("signIn.failed.heading")}>
      <p>{t(message)}</p>
    </Alert>
  );
}

function SignInCard({ callbackUrl }: { readonly callbackUrl: string }) {
  const { t } = useI18n();
  return (
    <Card>
      <PageHead drawing="signIn" heading={t("signIn.heading")}>
        <p className="mt-3 text-lead text-muted">{t("signIn.intro")}</p>
      </PageHead>
      {isReturn(callbackUrl) && (
        <div className="mt-6">
          <Notice tone="info">
            <p>{t("signIn.elsewhere")}</p>
          </Notice>
        </div>
      )}
      <SignInForms
        methods={env().signInMethods}
        callbackUrl={callbackUrl}
        action={signInAction}
        label={(provider) =>
          provider === null ? t("signIn.continue") : t("signIn.continueWith", { provider })
        }
      />
    </Card>
  );
}

/** A signed-out user who returns from InkLink may have started on another device. */
function isReturn(callbackUrl: string): boolean {
  return callbackUrl.startsWith(paths.complete);
}

function Reasons() {
  const { t } = useI18n();
  return (
    <div className={cardLook.side}>
      <Bullets
        heading={t("signIn.why.heading")}
        items={[t("signIn.why.own"), t("signIn.why.back"), t("signIn.why.once")]}
      />
    </div>
  );
}
