import { paths } from "@/lib/config/paths";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { viewOf } from "@/lib/verification/model/messages";
import type { Action, Standing } from "@/lib/verification/model/overview";
import type { VerificationStatus } from "@/lib/verification/model/policy";
import { primaryButton } from "./button";
import { Card } from "./card";
import { CheckAgain } from "./check-again";
import { Columns } from "./columns";
import { Follow } from "./follow";
import { Handoff } from "./handoff";
import type { Drawing } from "./illustration";
import { PageHead } from "./page-head";
import { StandingAside } from "./standing-aside";
import { StandingDetails } from "./standing-details";
import { StandingTime } from "./standing-times";
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

/**
 * Where the person stands, what happens next, and the one thing to do. What the state says is replaced as a whole when the
 * state changes (`key`): a browser's translator puts texts of its own in the place of React's, which React cannot change.
 */
export function StandingPanel(props: StandingPanelProps) {
  const { standing, statusUrl } = props;
  const { status, follow, mark } = standing;
  const { heading, body, step } = viewOf(standing);
  const { t } = useI18n();
  const news = standing.stale ? t("verify.stale") : [heading, ...body].map((key) => t(key)).join(" ");
  return (
    <>
      <Steps current={step} complete={status === "approved"} />
      <Columns aside={<StandingAside key={heading} standing={standing} />} asideLabel={t("verify.aside")}>
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

function StandingCard(props: StandingPanelProps) {
  const { standing, willMail } = props;
  const { status, unknownStatus } = standing;
  const { heading, body } = viewOf(standing);
  const { t } = useI18n();
  return (
    <Card>
      <PageHead key={heading} drawing={drawings[unknownStatus ? "processing" : status]} heading={t(heading)}>
        <div className="mt-3 space-y-2 text-lead text-muted">
          {body.map((sentence) => (
            <p key={sentence}>{t(sentence)}</p>
          ))}
        </div>
        <StandingTime standing={standing} />
      </PageHead>
      <StandingDetails key={`${heading} details`} standing={standing} willMail={willMail} />
      <ThingToDo {...props} />
    </Card>
  );
}

/** One at most; and for those who wait, a way to ask. */
function ThingToDo({ standing, nextPath, ask, isReturn = false }: StandingPanelProps) {
  const { status, action, follow, stale, inquiryId } = standing;
  const { t } = useI18n();
  const phone = { question: t("verify.phone.question"), label: t("verify.phone.action") };
  const mayCheckAgain = follow && (action === null || isReturn || stale);
  return (
    <>
      {action !== null && (
        <StartForm
          action={action}
          label={t(labels[action])}
          busyLabel={t("common.oneMoment")}
          phone={action === "continue" ? null : phone}
          nextPath={nextPath}
          ask={ask}
        />
      )}
      {status === "approved" && (
        <a href={nextPath ?? paths.welcome} className={`mt-8 ${primaryButton}`}>
          {t("verify.actions.onwards")}
        </a>
      )}
      {mayCheckAgain && inquiryId !== null && (
        <div className="mt-6 border-t border-line pt-4">
          <CheckAgain
            inquiryId={inquiryId}
            label={t("verify.checkAgain.label")}
            busyLabel={t("common.oneMoment")}
          />
        </div>
      )}
    </>
  );
}
