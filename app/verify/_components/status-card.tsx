import type { Drawing } from "@/app/_components/illustration";
import { LocalTime } from "@/app/_components/local-time";
import { PageHead } from "@/app/_components/page-layout";
import { Bullets } from "@/app/_components/ui/bullets";
import { primaryButton } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Notice } from "@/app/_components/ui/notice";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { agoText } from "@/lib/i18n/ago";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey, Translate } from "@/lib/i18n/translate";
import { consentTextOf } from "@/lib/verification/model/consent";
import { checksOf, messagesOf, shownStatus } from "@/lib/verification/model/messages";
import type { Action, Overview } from "@/lib/verification/model/overview";
import type { VerificationStatus } from "@/lib/verification/model/policy";
import { BeforeStart } from "./before-start";
import { Progress } from "./progress";
import { RefreshNow } from "./refresh-now";
import { StartForm } from "./start-form";

/** An attempt that ran out of time and an approval that lapsed were no failures: the user starts afresh. */
function actionLabel(action: Action, status: VerificationStatus): MessageKey {
  if (action === "continue") return "verify.actions.continue";
  const isFresh = action === "start" || status === "expired" || status === "lapsed";
  return isFresh ? "verify.actions.start" : "verify.actions.retry";
}

const drawings = {
  none: "start",
  pending: "pending",
  processing: "processing",
  manual_review: "manualReview",
  approved: "approved",
  rejected: "retry",
  failed: "failed",
  expired: "expired",
  lapsed: "lapsed",
} as const satisfies Record<VerificationStatus, Drawing>;

export type StatusCardProps = {
  /** Address of the page. */
  readonly page: string;
  readonly overview: Overview;
  readonly nextPath: string | null;
  /** A page requires a higher level than the app does (step-up). */
  readonly stepUpToken: string | undefined;
  /** The user has just returned from InkLink. */
  readonly isReturn?: boolean;
  /** The user is notified by email. */
  readonly willMail: boolean;
};

/** The main card: the status, what happens next, and the main action. */
export function StatusCard(props: StatusCardProps) {
  const { overview, willMail } = props;
  const { heading, body } = messagesOf(overview);
  const { t } = useI18n();
  const drawn = overview.awaitsResult ? "processing" : shownStatus(overview);
  return (
    <Card>
      <PageHead key={heading} drawing={drawings[drawn]} heading={t(heading)}>
        <div className="mt-3 space-y-2 text-lead text-muted">
          {body.map((sentence) => (
            <p key={sentence}>{t(sentence)}</p>
          ))}
        </div>
        <DecisiveTimes overview={overview} />
      </PageHead>
      <BeforeAction key={`${heading} before`} overview={overview} />
      <MainAction {...props} />
      <Details key={`${heading} details`} overview={overview} willMail={willMail} />
      <Refresh {...props} />
    </Card>
  );
}

type DetailsProps = { readonly overview: Overview; readonly willMail: boolean };

/** What decides whether to use the main action. */
function BeforeAction({ overview }: { readonly overview: Overview }) {
  const { stale, awaitsResult } = overview;
  const { t } = useI18n();
  return (
    <div className="mt-6 space-y-4 empty:hidden">
      {stale && !awaitsResult && (
        <Notice tone="caution">
          <p>{t("verify.stale")}</p>
        </Notice>
      )}
      <AttemptsLeft overview={overview} />
    </div>
  );
}

/** Details of the status, below the main action, which stays in sight on a phone. */
function Details({ overview, willMail }: DetailsProps) {
  const { status, action, requested, isLive } = overview;
  const { tips, step } = messagesOf(overview);
  const { t } = useI18n();
  return (
    <div className="soft mt-8 space-y-6 empty:hidden">
      {status === "none" && <BeforeStart requested={requested} />}
      {step === 3 && <Progress overview={overview} />}
      {isLive && action === null && <WhileYouWait willMail={willMail} />}
      {tips.length > 0 && action !== null && (
        <Bullets heading={t("verify.tips.heading")} items={tips.map((tip) => t(tip))} />
      )}
      {status === "approved" && (
        <Bullets heading={t("verify.checks.heading")} items={checksOf(requested).map((check) => t(check))} />
      )}
    </div>
  );
}

function WhileYouWait({ willMail }: { readonly willMail: boolean }) {
  const { t } = useI18n();
  const items = [t("verify.waiting.follows"), t("verify.waiting.close")];
  return (
    <Bullets
      heading={t("verify.waiting.heading")}
      items={willMail ? [...items, t("verify.waiting.mail")] : items}
    />
  );
}

type TimeKey = Extract<
  MessageKey,
  | "verify.until"
  | "verify.confirmedOn"
  | "verify.validUntil"
  | "verify.lapsedOn"
  | "verify.decidedOn"
  | "verify.reversed.on"
  | "verify.closed.on"
>;

type Shown = { readonly key: TimeKey; readonly at: Date | null };

/** The relevant times of the status, if there are any. */
function DecisiveTimes({ overview }: { readonly overview: Overview }) {
  const shown = timeOf(overview);
  return (
    <>
      {shown !== null && <DecisiveTime shown={shown} />}
      <DecisiveTime shown={{ key: "verify.validUntil", at: overview.validUntil }} />
    </>
  );
}

function DecisiveTime({ shown }: { readonly shown: Shown }) {
  const { t } = useI18n();
  const at = shown.at?.toISOString();
  if (at === undefined) return null;
  return (
    <p key={`${shown.key} ${at}`} className="mt-4 [&_time]:font-semibold">
      {t.rich(shown.key, { time: () => <LocalTime at={at} /> })}
    </p>
  );
}

function timeOf({
  status,
  expiresAt,
  decidedAt,
  reversedAt,
  lapsedAt,
  attempts,
  unknownStatus,
  awaitsResult,
}: Overview): Shown | null {
  switch (status) {
    case "pending":
      // Without an action, there is nothing to continue.
      return awaitsResult || unknownStatus ? null : { key: "verify.until", at: expiresAt };
    case "approved":
      return { key: "verify.confirmedOn", at: decidedAt };
    case "rejected":
    case "failed":
      if (reversedAt !== null) return { key: "verify.reversed.on", at: reversedAt };
      // If no attempt is left, the time of the next one is shown instead.
      if (attempts.nextAt !== null) return null;
      // A failed check ended without a decision.
      return { key: status === "failed" ? "verify.closed.on" : "verify.decidedOn", at: decidedAt };
    case "lapsed":
      return { key: "verify.lapsedOn", at: lapsedAt };
    // The progress shows when it was sent.
    case "processing":
    case "manual_review":
    case "none":
    case "expired":
      return null;
  }
}

/** Attempts left, or when the next one opens. Renders nothing if the user cannot start one next. */
function AttemptsLeft({ overview }: { readonly overview: Overview }) {
  const { t } = useI18n();
  const { status, attempts } = overview;
  const hasFailed = status === "rejected" || status === "failed" || status === "expired";
  if (!hasFailed && status !== "none" && status !== "lapsed") return null;
  if (attempts.nextAt !== null) {
    const at = attempts.nextAt.toISOString();
    return (
      <Notice key={at} tone="info">
        <p className="[&_time]:font-semibold">
          {t.rich("verify.nextAttempt", { time: () => <LocalTime at={at} /> })}
        </p>
        <Human />
      </Notice>
    );
  }
  return hasFailed ? (
    <p className="font-semibold">{t("verify.attemptsLeft", { count: attempts.left })}</p>
  ) : null;
}

/** Link to support, if the user cannot continue. */
function Human() {
  const { t } = useI18n();
  const { SUPPORT_URL: supportUrl } = env();
  if (supportUrl === undefined) return null;
  return (
    <p>
      {t("verify.help.stuck")}{" "}
      <a href={supportUrl} className="font-semibold underline underline-offset-4">
        {t("verify.help.link")}
      </a>
    </p>
  );
}

/** What the user must agree to before an inquiry is made; null if nothing. */
function consentTo({ scope }: Overview, t: Translate) {
  const { CONSENT, APP_NAME: name } = env();
  return CONSENT === "on" ? { text: t(consentTextOf(scope), { name }), hint: t("consent.hint") } : null;
}

/** At most one main action. */
function MainAction({ page, overview, nextPath, stepUpToken }: StatusCardProps) {
  const { status, action, attempts } = overview;
  const { t } = useI18n();
  // The last attempt may just have failed.
  const mayStart = action !== null || attempts.nextAt !== null;
  const phone = { question: t("verify.phone.question"), label: t("verify.phone.action") };
  return (
    <>
      {mayStart && (
        <div className="mt-6 empty:hidden">
          <StartForm
            page={page}
            action={action}
            label={action === null ? "" : t(actionLabel(action, status))}
            busyLabel={t("common.oneMoment")}
            phone={action === "continue" ? null : phone}
            consent={action === "continue" ? null : consentTo(overview, t)}
            nextPath={nextPath}
            stepUpToken={stepUpToken}
          />
        </div>
      )}
      {status === "approved" && (
        <a href={nextPath ?? paths.welcome} className={`mt-6 ${primaryButton}`}>
          {nextPath === null || nextPath === paths.welcome
            ? t("verify.actions.onwards", { name: env().APP_NAME })
            : t("verify.actions.back")}
        </a>
      )}
    </>
  );
}

/** A refresh button, while the status may change. */
function Refresh({ page, overview, isReturn = false }: StatusCardProps) {
  const { action, isLive, stale, inquiryId, refreshedAgoMs } = overview;
  const { t } = useI18n();
  if (!isLive || inquiryId === null || !(action === null || isReturn || stale)) return null;
  return (
    <div className="mt-6 flex flex-wrap items-center gap-x-5 border-t border-line pt-4">
      {refreshedAgoMs !== null && <LastChecked seconds={Math.max(1, Math.floor(refreshedAgoMs / 1_000))} />}
      <RefreshNow
        page={page}
        inquiryId={inquiryId}
        label={t("verify.checkAgain.label")}
        busyLabel={t("common.oneMoment")}
      />
    </div>
  );
}

/** The script in the head counts on (`lib/i18n/ago.ts`), and live updates learn of later refreshes. */
function LastChecked({ seconds }: { readonly seconds: number }) {
  const { t, locale } = useI18n();
  return (
    <p className="text-small text-muted tabular-nums">
      {t.rich("verify.lastChecked", {
        time: () => (
          <span data-ago={seconds} suppressHydrationWarning>
            {agoText(locale, seconds)}
          </span>
        ),
      })}
    </p>
  );
}
