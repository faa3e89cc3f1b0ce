import { LocalTime } from "@/app/_components/local-time";
import { Tick } from "@/app/_components/ui/icons";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { type Overview, usualWaitMs } from "@/lib/verification/model/overview";

type ProgressStage = {
  readonly name: MessageKey;
  readonly state: keyof typeof marks;
  /** When it ended, or began if it is the current one. */
  readonly at: Date | null;
};

const marks = {
  done: "border-accent bg-accent",
  current: "border-info bg-info-ground",
  ahead: "border-line-strong bg-surface",
} as const;

/** The stages of a check while it runs: sent, automated checks, review, result. */
export function Progress({ overview }: { readonly overview: Overview }) {
  const { t } = useI18n();
  return (
    <section className="soft">
      <h2 className="sr-only">{t("verify.progress.label")}</h2>
      <ol className="space-y-4">
        {stagesOf(overview).map(({ name, state, at }) => (
          <li
            key={name}
            className="group/stage relative flex gap-3"
            aria-current={state === "current" ? "step" : undefined}
          >
            <span
              aria-hidden="true"
              className={`z-1 mt-1 flex size-5 shrink-0 items-center justify-center rounded-full border-2 ${marks[state]}`}
            >
              {state === "done" && <Tick className="size-3.5 stroke-on-accent" strokeWidth={3} />}
              {state === "current" && (
                <span className="size-2 rounded-full bg-info motion-safe:animate-pulse" />
              )}
            </span>
            <span
              aria-hidden="true"
              className={`absolute start-[0.5625rem] top-6 -bottom-5 w-0.5 group-last/stage:hidden ${state === "done" ? "bg-accent" : "bg-line"}`}
            />
            <div className="min-w-0 flex-1">
              <p className={state === "ahead" ? "text-muted" : "font-semibold"}>{t(name)}</p>
              {at !== null && (
                <p className="text-small text-muted">
                  <LocalTime at={at.toISOString()} />
                </p>
              )}
              {state === "current" && <UsualTime overview={overview} />}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function stagesOf({ status, submittedAt, reviewAt }: Overview): readonly ProgressStage[] {
  const inReview = status === "manual_review";
  return [
    { name: "verify.progress.sent", state: "done", at: submittedAt },
    { name: "verify.progress.automated", state: inReview ? "done" : "current", at: null },
    {
      name: inReview ? "verify.progress.review" : "verify.progress.reviewIfNeeded",
      state: inReview ? "current" : "ahead",
      at: reviewAt,
    },
    { name: "verify.progress.result", state: "ahead", at: null },
  ];
}

/** How much of the usual time has passed; absent if it takes longer. The text above names the usual time. */
function UsualTime({ overview }: { readonly overview: Overview }) {
  const { status, waitsLong, waitedMs } = overview;
  if (waitsLong || waitedMs === null) return null;
  const usualMs = status === "manual_review" ? usualWaitMs.manual_review : usualWaitMs.processing;
  const passed = Math.min(1, waitedMs / usualMs);
  const rest = Math.ceil(((1 - passed) * usualMs) / 1_000);
  return (
    // An SVG fills by itself, without scripts and without the styles that the content security policy forbids.
    <svg
      aria-hidden="true"
      width="100%"
      height="6"
      className="mt-2 block max-w-80 rounded-full rtl:-scale-x-100"
    >
      <rect width="100%" height="6" rx="3" className="fill-sunken" />
      <rect width={percent(passed)} height="6" rx="3" className="fill-info">
        <animate attributeName="width" from={percent(passed)} to="100%" dur={`${rest}s`} fill="freeze" />
      </rect>
    </svg>
  );
}

function percent(part: number): string {
  return `${Math.round(part * 1_000) / 10}%`;
}
