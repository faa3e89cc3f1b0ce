import { textLink } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { env } from "@/lib/config/env";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";

type HelpProps = {
  /** The inquiry reference for support. */
  readonly reference: string | null;
  /** Why the user may want to contact support; null if the page already links to it. */
  readonly offer: MessageKey | null;
};

/** Contact and reference for support. Renders nothing if there is neither. */
export function Help({ reference, offer }: HelpProps) {
  const { SUPPORT_URL: supportUrl } = env();
  const { t } = useI18n();
  const isLinked = supportUrl !== undefined && offer !== null;
  if (!isLinked && reference === null) return null;
  return (
    <SideCard heading={t("verify.help.heading")}>
      {isLinked && (
        <>
          <p>{t(offer)}</p>
          <a href={supportUrl} className={textLink}>
            {t("verify.help.link")}
          </a>
        </>
      )}
      {reference !== null && (
        <p>
          {t("verify.help.reference")}{" "}
          <span dir="ltr" className="inline-block font-mono text-ink">
            {reference}
          </span>
        </p>
      )}
    </SideCard>
  );
}
