import { textLink } from "@/app/_components/ui/button";
import { Notice } from "@/app/_components/ui/notice";
import type { ProviderSignOut } from "@/lib/auth/provider-sign-out";
import { useI18n } from "@/lib/i18n/request";

/** After signing out here: says that the provider may have a session of its own, and offers to end that, too. */
export function SignedOutNotice({ offer: { provider, address } }: { readonly offer: ProviderSignOut }) {
  const { t } = useI18n();
  const name = provider ?? t("signedOut.service");
  return (
    <div className="mb-8">
      <Notice role="status" tone="info">
        <p className="font-semibold">{t("signedOut.heading")}</p>
        <p>{t("signedOut.text", { provider: name })}</p>
        {/* A link, not a form: the policy of this page allows forms to lead to InkLink only. */}
        <a href={address} className={textLink}>
          {t("signedOut.link", { provider: name })}
        </a>
      </Notice>
    </div>
  );
}
