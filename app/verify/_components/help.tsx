import { textLink } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { env } from "@/lib/config/env";
import { useI18n } from "@/lib/i18n/request";

type HelpProps = {
  /** The inquiry reference for support. */
  readonly reference: string | null;
  /** The user cannot continue for now. */
  readonly needsAttention: boolean;
};

/** Contact and reference for support. Renders nothing if there is neither. */
export function Help({ reference, needsAttention }: HelpProps) {
  const { SUPPORT_URL: supportUrl } = env();
  const { t } = useI18n();
  if (supportUrl === undefined && reference === null) return null;
  return (
    <SideCard heading={t("verify.help.heading")}>
      {supportUrl !== undefined && (
        <>
          <p>{t(needsAttention ? "verify.help.stuck" : "verify.help.text")}</p>
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
