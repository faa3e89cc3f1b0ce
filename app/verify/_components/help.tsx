import { textLink } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { env } from "@/lib/config/env";
import { useI18n } from "@/lib/i18n/request";

type HelpProps = {
  /** What support finds the case by. */
  readonly reference: string | null;
  /** Nothing more can be done here for now. */
  readonly needsAttention: boolean;
};

/** How to reach a human, and what to tell them. Nothing where there is neither. */
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
