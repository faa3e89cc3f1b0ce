import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Columns, PageHead } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { Alert } from "@/app/_components/ui/alert";
import { Bullets } from "@/app/_components/ui/bullets";
import { primaryButton, secondaryButton } from "@/app/_components/ui/button";
import { Card, cardLook } from "@/app/_components/ui/card";
import { Notice } from "@/app/_components/ui/notice";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import type { SignInMethod } from "@/lib/config/sign-in-methods";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { DoneOnPhone, isPhone } from "./_components/done-on-phone";
import { signInAction } from "./actions";

export default async function SignInPage({ searchParams }: PageProps<"/signin">) {
  const { callbackUrl: wanted, error } = await searchParams;
  const callbackUrl = safeRedirect(wanted, env().APP_URL);
  if ((await currentUser()) !== null) redirect(callbackUrl);
  const { t } = await currentI18n();
  const failure = error === undefined ? null : <Failure messages={messagesFor(error)} />;
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

/** Messages by sign-in outcome (`lib/auth/sign-in-failure.ts`). Other values are ignored. */
function messagesFor(error: string | string[]) {
  switch (error) {
    case "cancelled":
      return "signIn.failed.cancelled";
    case "stale":
      return "signIn.failed.stale";
    case "unavailable":
      return "signIn.failed.unavailable";
    case "misconfigured":
    case "failed":
      return "signIn.failed.ours";
    default:
      return "signIn.failed.other";
  }
}

function Failure({ messages }: { readonly messages: MessageKey }) {
  const { t } = useI18n();
  return (
    <Alert heading={t("signIn.failed.heading")}>
      <p>{t(messages)}</p>
    </Alert>
  );
}

function SignInCard({ callbackUrl }: { readonly callbackUrl: string }) {
  const { signInMethods } = env();
  const { t } = useI18n();
  const [only] = signInMethods.length === 1 ? signInMethods : [];
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
      {only === undefined ? (
        <SignInMethods methods={signInMethods} callbackUrl={callbackUrl} />
      ) : (
        <form action={signInAction} className="mt-8">
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <SignInButton method={only} className={primaryButton} />
        </form>
      )}
    </Card>
  );
}

type Methods = { readonly methods: readonly SignInMethod[]; readonly callbackUrl: string };

/** One form for each method. The first is the operator's preferred one. */
function SignInMethods({ methods, callbackUrl }: Methods) {
  return (
    <div className="mt-8 grid gap-3 sm:w-fit">
      {methods.map((method, index) => (
        <form key={method.id} action={signInAction} className="grid">
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <input type="hidden" name="provider" value={method.id} />
          <SignInButton method={method} className={index === 0 ? primaryButton : secondaryButton} />
        </form>
      ))}
    </div>
  );
}

/** Names the provider, without its logo: the terms of most restrict how a logo is shown. */
function SignInButton({ method, className }: { readonly method: SignInMethod; readonly className: string }) {
  const { t } = useI18n();
  const { name: provider } = method;
  return (
    <button type="submit" className={className}>
      {provider === null ? t("signIn.continue") : t("signIn.continueWith", { provider })}
    </button>
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
