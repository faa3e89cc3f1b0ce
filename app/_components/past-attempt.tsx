import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import type { PastInquiry, TimelineEntry } from "@/lib/verification/history";
import type { Tone } from "@/lib/verification/model/messages";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { Disclosure } from "./disclosure";
import { Facts } from "./facts";
import { LocalTime } from "./local-time";
import { Timeline } from "./timeline";

const tones = {
  creating: "info",
  unresolved: "neutral",
  abandoned: "neutral",
  refused: "neutral",
  pending: "info",
  expired: "neutral",
  processing: "info",
  manual_review: "info",
  approved: "positive",
  rejected: "caution",
  failed: "caution",
} as const satisfies Record<InquiryStatus, Tone>;

const badges = {
  neutral: "bg-sunken text-ink",
  info: "bg-info-ground text-info",
  positive: "bg-positive-ground text-positive",
  caution: "bg-caution-ground text-caution",
  negative: "bg-negative-ground text-negative",
} as const satisfies Record<Tone, string>;

type PastAttemptProps = { readonly inquiry: PastInquiry; readonly isNewest: boolean };

/** One attempt: how it stands, and what happened, in plain words. */
export function PastAttempt({ inquiry, isNewest }: PastAttemptProps) {
  const { status, level, startedAt, reference, timeline } = inquiry;
  const { t } = useI18n();
  const started = <LocalTime at={startedAt.toISOString()} />;
  return (
    <article className="rounded-card border border-line bg-surface p-[min(1.5rem,6vw)] sm:p-8">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-heading">{t.rich("history.attempt", { time: () => started })}</h2>
        <span
          className={`rounded-full border border-transparent px-3 py-1 text-small font-semibold ${badges[tones[status]]}`}
        >
          {t(`history.status.${status}`)}
        </span>
      </div>
      <div className="mt-5 space-y-4">
        <Facts
          facts={[
            { term: t("history.asked"), detail: t(checksKey(level)) },
            {
              term: t("history.reference"),
              detail: (
                <span dir="ltr" className="font-mono">
                  {reference}
                </span>
              ),
            },
          ]}
        />
        {timeline.length === 0 ? (
          <p className="text-muted">{t("history.erased")}</p>
        ) : (
          <Disclosure summary={t("history.happened")} open={isNewest}>
            <Timeline
              entries={timeline.map((entry, index) => ({
                key: String(index),
                what: t(eventKey(entry)),
                who: t(causeKey(entry.cause)),
                when: <LocalTime at={entry.at.toISOString()} />,
              }))}
            />
          </Disclosure>
        )}
      </div>
    </article>
  );
}

function checksKey(level: number | null): MessageKey {
  switch (level) {
    case 1:
    case 2:
    case 3:
      return `history.checks.level${level}`;
    default:
      return "history.checks.custom";
  }
}

const events: Readonly<Record<string, MessageKey>> = {
  creating: "history.event.creating",
  unresolved: "history.event.unresolved",
  abandoned: "history.event.abandoned",
  refused: "history.event.refused",
  pending: "history.event.pending",
  expired: "history.event.expired",
  processing: "history.event.processing",
  manual_review: "history.event.manual_review",
  approved: "history.event.approved",
  rejected: "history.event.rejected",
  failed: "history.event.failed",
} satisfies Record<InquiryStatus, MessageKey>;

const reversals: Readonly<Record<string, MessageKey>> = {
  approved: "history.reversed.approved",
  rejected: "history.reversed.rejected",
  failed: "history.reversed.failed",
};

function eventKey({ to, isReversal }: TimelineEntry): MessageKey {
  return (isReversal ? reversals[to] : undefined) ?? events[to] ?? "history.event.other";
}

const causes: Readonly<Record<string, MessageKey>> = {
  person: "history.cause.person",
  return_page: "history.cause.return_page",
  live_page: "history.cause.live_page",
  webhook: "history.cause.webhook",
  reconciler: "history.cause.reconciler",
  operator: "history.cause.operator",
  clock: "history.cause.clock",
};

function causeKey(cause: string): MessageKey {
  return causes[cause] ?? "history.cause.other";
}
