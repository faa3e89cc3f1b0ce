import { currentI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { paths } from "@/lib/paths";
import type { VerificationStatus } from "@/lib/verification/policy";
import type { Action, Standing } from "@/lib/verification/standing";
import { checksOf, viewOf } from "@/lib/verification/view";
import { BeforeStart } from "./before-start";
import { Bullets } from "./bullets";
import { primaryButton } from "./button";
import { Card } from "./card";
import { CheckAgain } from "./check-again";
import { Columns } from "./columns";
import { Follow } from "./follow";
import { Handoff } from "./handoff";
import { type Drawing, Illustration } from "./illustration";
import { Notice } from "./notice";
import { StandingAside } from "./standing-aside";
import { AttemptsLeft, StandingTime } from "./standing-times";
import { StartForm } from "./start-form";
import { Steps } from "./steps";

const labels = {
  start: "verify.actions.start",
  continue: "verify.actions.continue",
  retry: "verify.actions.retry",
} as const satisfies Record<Action, MessageKey>;

const drawings = {
  none: "start",
  pending: "pending",
  processing: "processing",
  manual_review: "manualReview",
  approved: "approved",
  rejected: "retry",
  failed: "failed",
  expired: "expired",
} as const satisfies Record<VerificationStatus, Drawing>;

type StandingPanelProps = {
  readonly standing: Standing;
  readonly nextPath: string | null;
  /** Says that a page asked for a higher level than the app does. */
  readonly ask: string | undefined;
  /** Where an open page asks for news. */
  readonly statusUrl: string;
  /** The person has come back from InkLink, and wonders what came of it. */
  readonly isReturn?: boolean;
  /** The person hears of news by e-mail, too. */
  readonly willMail: boolean;
};

/** Where the person stands, what happens next, and the one thing to do. */
export async function StandingPanel(props: StandingPanelProps) {
  const { standing, statusUrl } = props;
  const { status, follow, mark } = standing;
  const { heading, body, step } = viewOf(standing);
  const { t } = await currentI18n();
  const news = standing.stale ? t("verify.stale") : [heading, ...body].map((key) => t(key)).join(" ");
  return (
    <>
      <Steps current={step} complete={status === "approved"} />
      <Columns aside={<StandingAside standing={standing} />} asideLabel={t("verify.aside")}>
        <StandingCard {...props} />
        {standing.continueUrl !== null && <Handoff url={standing.continueUrl} />}
      </Columns>
      <Follow url={statusUrl} mark={mark} isOpen={follow} heading={t(heading)} news={news} />
      {follow && (
        <noscript>
          <meta httpEquiv="refresh" content={standing.waitsLong ? "20" : "5"} />
        </noscript>
      )}
    </>
  );
}

async function StandingCard({ standing, nextPath, ask, isReturn = false, willMail }: StandingPanelProps) {
  const { status, action, level, unknownStatus, inquiryId } = standing;
  const { heading, body, tips } = viewOf(standing);
  const { t } = await currentI18n();
  const isWaiting = standing.follow && action === null;
  return (
    <Card>
      <div className="flex flex-col gap-5 sm:flex-row-reverse sm:items-start sm:justify-between sm:gap-8">
        <Illustration drawing={drawings[unknownStatus ? "processing" : status]} />
        <div className="min-w-0">
          <h1 tabIndex={-1} className="text-title">
            {t(heading)}
          </h1>
          <div className="mt-3 space-y-2 text-lead text-muted">
            {body.map((sentence) => (
              <p key={sentence}>{t(sentence)}</p>
            ))}
          </div>
          <StandingTime standing={standing} />
        </div>
      </div>
      <div className="mt-6 space-y-6 empty:hidden">
        {standing.stale && (
          <Notice tone="caution">
            <p>{t("verify.stale")}</p>
          </Notice>
        )}
        {status === "none" && <BeforeStart level={level} />}
        {isWaiting && <WhileYouWait willMail={willMail} />}
        {tips.length > 0 && action !== null && (
          <Bullets heading={t("verify.tips.heading")} items={tips.map((tip) => t(tip))} />
        )}
        {status === "approved" && (
          <Bullets heading={t("verify.checks.heading")} items={checksOf(level).map((check) => t(check))} />
        )}
        <AttemptsLeft standing={standing} />
      </div>
      {action !== null && (
        <StartForm
          action={action}
          label={t(labels[action])}
          busyLabel={t("common.oneMoment")}
          phone={
            action === "continue"
              ? null
              : { question: t("verify.phone.question"), label: t("verify.phone.action") }
          }
          nextPath={nextPath}
          ask={ask}
        />
      )}
      {status === "approved" && (
        <a href={nextPath ?? paths.welcome} className={`mt-8 ${primaryButton}`}>
          {t("verify.actions.onwards")}
        </a>
      )}
      {inquiryId !== null && standing.follow && (isWaiting || isReturn || standing.stale) && (
        <div className="mt-6 border-t border-line pt-4">
          <CheckAgain
            inquiryId={inquiryId}
            label={t("verify.checkAgain.label")}
            busyLabel={t("common.oneMoment")}
          />
        </div>
      )}
    </Card>
  );
}

async function WhileYouWait({ willMail }: { readonly willMail: boolean }) {
  const { t } = await currentI18n();
  const items = [t("verify.waiting.follows"), t("verify.waiting.close")];
  return (
    <Bullets
      heading={t("verify.waiting.heading")}
      items={willMail ? [...items, t("verify.waiting.mail")] : items}
    />
  );
}
