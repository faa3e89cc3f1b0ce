import { currentI18n, type I18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { paths } from "@/lib/paths";
import type { Action, Standing } from "@/lib/verification/standing";
import { checksOf, needsOf, viewOf } from "@/lib/verification/view";
import { primaryButton } from "./button";
import { Card } from "./card";
import { Follow } from "./follow";
import { LocalTime } from "./local-time";
import { StartForm } from "./start-form";
import { Steps } from "./steps";
import { ToneMark } from "./tone-mark";

const labels = {
  start: "verify.actions.start",
  continue: "verify.actions.continue",
  retry: "verify.actions.retry",
} as const satisfies Record<Action, MessageKey>;

type StandingPanelProps = {
  readonly standing: Standing;
  readonly nextPath: string | null;
  /** Says that a page asked for a higher level than the app does. */
  readonly ask: string | undefined;
  /** Where an open page asks for news. */
  readonly statusUrl: string;
};

/** Where the person stands, what happens next, and the one thing to do. */
export async function StandingPanel({ standing, nextPath, ask, statusUrl }: StandingPanelProps) {
  const { status, action, follow, mark } = standing;
  const { heading, body, tips, tone, step } = viewOf(standing);
  const i18n = await currentI18n();
  const { t, locale } = i18n;
  return (
    <>
      <Steps current={step} complete={status === "approved"} />
      <Card>
        <ToneMark tone={tone} />
        <h1 className="text-3xl font-semibold tracking-tight">{t(heading)}</h1>
        <div className="mt-3 space-y-3 text-lg text-muted">
          {body.map((sentence) => (
            <p key={sentence}>{t(sentence)}</p>
          ))}
        </div>
        {standing.stale && <StaleNotice words={t("verify.stale")} />}
        {status === "none" && (
          <List heading={t("verify.needs.heading")} items={needsOf(standing.level).map((need) => t(need))} />
        )}
        {tips.length > 0 && action !== null && (
          <List heading={t("verify.tips.heading")} items={tips.map((tip) => t(tip))} />
        )}
        <Facts standing={standing} i18n={i18n} />
        {action !== null && (
          <StartForm
            action={action}
            label={t(labels[action])}
            busyLabel={t("common.oneMoment")}
            locale={locale}
            nextPath={nextPath}
            ask={ask}
          />
        )}
        {status === "approved" && (
          <a href={nextPath ?? paths.welcome} className={`mt-6 ${primaryButton}`}>
            {t("verify.actions.onwards")}
          </a>
        )}
      </Card>
      {follow && (
        <>
          <Follow url={statusUrl} mark={mark} />
          <noscript>
            <meta httpEquiv="refresh" content="5" />
          </noscript>
        </>
      )}
    </>
  );
}

function StaleNotice({ words }: { readonly words: string }) {
  return (
    <p role="status" className="mt-5 rounded-xl bg-caution-ground p-4 text-caution">
      {words}
    </p>
  );
}

function List({ heading, items }: { readonly heading: string; readonly items: readonly string[] }) {
  return (
    <>
      <h2 className="mt-6 font-semibold">{heading}</h2>
      <ul className="mt-2 list-disc space-y-1 pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}

/** The times and numbers that matter in this state. */
function Facts({ standing, i18n }: { readonly standing: Standing; readonly i18n: I18n }) {
  const { t, locale } = i18n;
  const { status, expiresAt, decidedAt, attempts, level } = standing;
  const { nextAt } = attempts;
  const canRetry = status === "rejected" || status === "failed" || status === "expired";
  return (
    <>
      {status === "pending" && expiresAt !== null && (
        <p className="mt-5">
          {t.rich("verify.until", { time: () => <LocalTime at={expiresAt.toISOString()} locale={locale} /> })}
        </p>
      )}
      {status === "approved" && decidedAt !== null && (
        <>
          <p className="mt-5">
            {t.rich("verify.confirmedOn", {
              time: () => <LocalTime at={decidedAt.toISOString()} locale={locale} />,
            })}
          </p>
          <List heading={t("verify.checks.heading")} items={checksOf(level).map((check) => t(check))} />
        </>
      )}
      {canRetry && attempts.left > 0 && (
        <p className="mt-5">{t("verify.attemptsLeft", { count: attempts.left })}</p>
      )}
      {(canRetry || status === "none") && nextAt !== null && (
        <p className="mt-5">
          {t.rich("verify.nextAttempt", {
            time: () => <LocalTime at={nextAt.toISOString()} locale={locale} />,
          })}
        </p>
      )}
    </>
  );
}
