import type { ReactNode } from "react";
import { PageHead } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { linkButton } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { env } from "@/lib/config/env";
import { useI18n } from "@/lib/i18n/request";
import { signInAction } from "../actions";

/** Browsers of phones say "Mobi" (MDN, browser detection). A wrong guess hides nothing. */
export function isPhone(headers: Pick<Headers, "get">): boolean {
  return /Mobi/.test(headers.get("user-agent") ?? "");
}

type DoneOnPhoneProps = {
  readonly callbackUrl: string;
  /** Why the last sign-in failed; null if it did not. */
  readonly failure: ReactNode;
};

/**
 * Says nothing about the inquiry, not even whether it exists. For a signed-out phone that returns from InkLink: the
 * verification was probably started on a computer, which shows the result.
 */
export function DoneOnPhone({ callbackUrl, failure }: DoneOnPhoneProps) {
  const { t } = useI18n();
  return (
    <Shell title={t("signIn.phone.heading")}>
      {failure}
      <Card>
        <PageHead drawing="phone" heading={t("signIn.phone.heading")}>
          <p className="mt-3 text-lead">{t("signIn.phone.goBack")}</p>
        </PageHead>
        <div className="mt-8 border-t border-line pt-4 text-small text-muted">
          <p>{t("signIn.phone.signIn")}</p>
          {env().signInMethods.map(({ id, name: provider }) => (
            <form key={id} action={signInAction}>
              <input type="hidden" name="callbackUrl" value={callbackUrl} />
              <input type="hidden" name="provider" value={id} />
              <button type="submit" className={linkButton}>
                {provider === null ? t("signIn.continue") : t("signIn.continueWith", { provider })}
              </button>
            </form>
          ))}
        </div>
      </Card>
    </Shell>
  );
}
