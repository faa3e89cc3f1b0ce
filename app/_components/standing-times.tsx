import { env } from "@/lib/config/env";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import type { Standing } from "@/lib/verification/model/overview";
import { LocalTime } from "./local-time";
import { Notice } from "./notice";

type TimeKey = Extract<
  MessageKey,
  "verify.until" | "verify.sentOn" | "verify.confirmedOn" | "verify.decidedOn"
>;

type Shown = { readonly key: TimeKey; readonly at: Date | null };

/** The one time that matters in this state, where there is one. */
export function StandingTime({ standing }: { readonly standing: Standing }) {
  const { t } = useI18n();
  const shown = timeOf(standing);
  const at = shown?.at?.toISOString();
  if (shown === null || at === undefined) return null;
  return (
    <p key={`${shown.key} ${at}`} className="mt-4 [&_time]:font-semibold">
      {t.rich(shown.key, { time: () => <LocalTime at={at} /> })}
    </p>
  );
}

function timeOf({ status, expiresAt, submittedAt, decidedAt, attempts }: Standing): Shown | null {
  switch (status) {
    case "pending":
      return { key: "verify.until", at: expiresAt };
    case "processing":
    case "manual_review":
      return { key: "verify.sentOn", at: submittedAt };
    case "approved":
      return { key: "verify.confirmedOn", at: decidedAt };
    case "rejected":
    case "failed":
      // Where no attempt is left, the time of the next one is what matters.
      return attempts.nextAt === null ? { key: "verify.decidedOn", at: decidedAt } : null;
    case "none":
    case "expired":
      return null;
  }
}

/** How often the person can still try, or when again. Nothing where trying is not what comes next. */
export function AttemptsLeft({ standing }: { readonly standing: Standing }) {
  const { t } = useI18n();
  const { status, attempts } = standing;
  const hasFailed = status === "rejected" || status === "failed" || status === "expired";
  if (!hasFailed && status !== "none") return null;
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

/** The way to a person, for whoever cannot go on. */
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
