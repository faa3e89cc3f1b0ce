import { LocalTime } from "@/app/_components/local-time";
import { Badge } from "@/app/_components/ui/badge";
import { cardLook, Disclosure } from "@/app/_components/ui/card";
import { Facts } from "@/app/_components/ui/facts";
import { Timeline } from "@/app/_components/ui/timeline";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import type { EntryKind, PastInquiry, TimelineEntry } from "@/lib/verification/history";
import type { Tone } from "@/lib/verification/model/messages";
import type { Cause, InquiryStatus } from "@/lib/verification/model/state";

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
  lapsed: "neutral",
} as const satisfies Record<InquiryStatus, Tone>;

type PastAttemptProps = { readonly inquiry: PastInquiry; readonly isNewest: boolean };

/** One attempt: its status and its history. */
export function PastAttempt({ inquiry, isNewest }: PastAttemptProps) {
  const { status, level, startedAt, reference, timeline } = inquiry;
  const { t } = useI18n();
  const started = <LocalTime at={startedAt.toISOString()} />;
  return (
    <article className={cardLook.item}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-heading">{t.rich("history.attempt", { time: () => started })}</h2>
        <Badge tone={tones[status]}>{t(`history.status.${status}`)}</Badge>
      </div>
      <div className="mt-5 space-y-4">
        <Facts
          facts={[
            [t("history.asked"), t(checksKey(level))],
            [
              t("history.reference"),
              <span key="reference" dir="ltr" className="font-mono">
                {reference}
              </span>,
            ],
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
                details: [t(causeKey(entry.cause)), <LocalTime key="at" at={entry.at.toISOString()} />],
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
  lapsed: "history.event.lapsed",
} satisfies Record<InquiryStatus, MessageKey>;

const reversals: Readonly<Record<string, MessageKey>> = {
  approved: "history.reversed.approved",
  rejected: "history.reversed.rejected",
  failed: "history.reversed.failed",
};

const byKind: Readonly<Partial<Record<EntryKind, MessageKey>>> = {
  approval_reversed: "history.reversed.withdrawn",
  approval_withdrawn: "history.event.withdrawn",
  counts_again: "history.event.countsAgain",
  closed: "history.event.closed",
};

function eventKey({ to, kind }: TimelineEntry): MessageKey {
  const reversal = kind === "reversal" ? reversals[to] : undefined;
  return byKind[kind] ?? reversal ?? events[to] ?? "history.event.other";
}

const causes: Readonly<Record<string, MessageKey>> = {
  person: "history.cause.person",
  return_page: "history.cause.return_page",
  live_page: "history.cause.live_page",
  webhook: "history.cause.webhook",
  reconciler: "history.cause.reconciler",
  operator: "history.cause.operator",
  clock: "history.cause.clock",
} satisfies Record<Cause, MessageKey>;

function causeKey(cause: string): MessageKey {
  return causes[cause] ?? "history.cause.other";
}
