import { currentI18n } from "@/lib/i18n/request";
import { paths } from "@/lib/paths";
import type { Standing } from "@/lib/verification/standing";
import { stepsOf } from "@/lib/verification/view";
import { textLink } from "./button";
import { Handoff } from "./handoff";
import { Help } from "./help";
import { SideCard } from "./side-card";

/** What helps with the state that the person is in: what happens, the way to the phone, who checks, a human. */
export async function StandingAside({ standing }: { readonly standing: Standing }) {
  const { status, level, continueUrl, action, hasHistory, follow } = standing;
  const { t } = await currentI18n();
  const isOver = status === "rejected" || status === "failed" || status === "expired";
  return (
    <>
      {continueUrl !== null && <Handoff url={continueUrl} />}
      {status === "none" && <WhatHappens level={level} />}
      {(status === "none" || status === "approved") && (
        <SideCard heading={t("verify.kept.heading")}>
          <p>{t("verify.kept.who")}</p>
          <p>{t("verify.kept.what")}</p>
        </SideCard>
      )}
      <Help reference={standing.reference} isStuck={isOver || (action === null && follow)} />
      {hasHistory && (
        <a href={paths.history} className={textLink}>
          {t("verify.history")}
        </a>
      )}
    </>
  );
}

async function WhatHappens({ level }: { readonly level: number | null }) {
  const { t } = await currentI18n();
  return (
    <SideCard heading={t("verify.happens.heading")}>
      <ol className="space-y-3">
        {stepsOf(level).map((step, index) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden="true"
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-ground text-xs font-bold text-accent"
            >
              {index + 1}
            </span>
            {t(step)}
          </li>
        ))}
      </ol>
    </SideCard>
  );
}
