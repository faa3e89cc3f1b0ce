import { paths } from "@/lib/config/paths";
import { useI18n } from "@/lib/i18n/request";
import type { Standing } from "@/lib/verification/model/overview";
import { textLink } from "./button";
import { Help } from "./help";
import { SideCard } from "./side-card";

/** What helps with the state that the person is in: who checks, a human, what was tried before. */
export function StandingAside({ standing }: { readonly standing: Standing }) {
  const { status, action, attempts, hasHistory, follow } = standing;
  const { t } = useI18n();
  const isOver = status === "rejected" || status === "failed" || status === "expired";
  // Where no attempt is left, the notice about the next one has said it.
  const isStuck = (isOver && attempts.nextAt === null) || (action === null && follow);
  return (
    <>
      {(status === "none" || status === "approved") && (
        <SideCard heading={t("verify.kept.heading")}>
          <p>{t("verify.kept.who")}</p>
          <p>{t("verify.kept.outcome")}</p>
          <p>{t("verify.kept.never")}</p>
        </SideCard>
      )}
      <Help reference={standing.reference} isStuck={isStuck} />
      {hasHistory && (
        <a href={paths.history} className={textLink}>
          {t("verify.history")}
        </a>
      )}
    </>
  );
}
