import { useI18n } from "@/lib/i18n/request";
import { fixedMarkup } from "./fixed-markup";
import { Tick } from "./ui/icons";

const names = [
  "common.steps.signIn",
  "common.steps.submit",
  "common.steps.review",
  "common.steps.done",
] as const;

export type Step = 1 | 2 | 3 | 4;

type StepsProps = { readonly current: Step; readonly complete?: boolean };

/** Progress of the user: the step that the state is in. `complete` once the last step is done. */
export function Steps({ current, complete = false }: StepsProps) {
  const { t, locale } = useI18n();
  return fixedMarkup(`steps ${locale} ${current} ${complete}`, () => (
    <nav aria-label={t("common.steps.label")} className="mb-6 sm:mb-8">
      <ol className="flex flex-wrap gap-y-3 lg:max-w-[calc(100%-23rem)]">
        {names.map((name, index) => {
          const state = stateOf(index + 1, current, complete);
          return (
            <li
              key={name}
              className="min-w-max flex-1 last:flex-initial"
              aria-current={state === "current" ? "step" : undefined}
            >
              <span aria-hidden="true" className="flex items-center gap-2">
                <span
                  className={`flex size-8 shrink-0 items-center justify-center rounded-full border-2 text-small font-semibold ${looks[state]}`}
                >
                  {state === "done" ? <Tick className="stroke-current" strokeWidth={2.6} /> : index + 1}
                </span>
                {index < names.length - 1 && (
                  <span
                    className={`me-2 h-0.5 flex-1 rounded-full ${state === "done" ? "bg-accent" : "bg-line-strong"}`}
                  />
                )}
              </span>
              <span
                className={`mt-2 block pe-2 text-xs whitespace-nowrap sm:text-small ${state === "ahead" ? "text-muted" : "font-semibold"}`}
              >
                {t(name)}
                {state === "done" && <span className="sr-only"> {t("common.steps.completed")}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </nav>
  ));
}

const looks = {
  done: "border-accent bg-accent text-on-accent",
  current: "border-accent bg-surface text-accent",
  ahead: "border-line-strong bg-surface text-muted",
} as const;

function stateOf(step: number, current: number, complete: boolean): keyof typeof looks {
  if (step < current || complete) return "done";
  return step === current ? "current" : "ahead";
}
