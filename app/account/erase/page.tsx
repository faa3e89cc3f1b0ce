import { Shell } from "@/app/_components/shell";
import { secondaryButton, warningButton } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Notice } from "@/app/_components/ui/notice";
import { eraseAction } from "@/app/account/actions";
import { requireUser } from "@/lib/auth/guards";
import { requireFreshSignIn } from "@/lib/auth/sign-in-again";
import { paths } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";

/** Confirmation page before erasure, which cannot be undone. */
export default async function ErasePage() {
  await requireUser(paths.accountErase);
  await requireFreshSignIn(paths.accountErase);
  const { t } = await currentI18n();
  return (
    <Shell title={t("account.erasing.heading")} signedIn>
      <div className="mx-auto max-w-3xl">
        <Card>
          <h1 className="text-title">{t("account.erasing.heading")}</h1>
          <div className="mt-4 space-y-4">
            <p>{t("account.erasing.what")}</p>
            <p>{t("account.erasing.again")}</p>
            <Notice tone="caution">
              <p>{t("account.erasing.final")}</p>
            </Notice>
            <p className="text-muted">{t("account.erasing.inklink")}</p>
          </div>
          <form action={eraseAction} className="mt-8 flex flex-col gap-3 sm:flex-row">
            <button type="submit" className={warningButton}>
              {t("account.erasing.button")}
            </button>
            <a href={paths.account} className={secondaryButton}>
              {t("account.erasing.keep")}
            </a>
          </form>
        </Card>
      </div>
    </Shell>
  );
}
