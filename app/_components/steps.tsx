import { currentI18n } from "@/lib/i18n/request";

const names = ["common.steps.signIn", "common.steps.verify", "common.steps.done"] as const;

/** How far the person has come. `current` is 1, 2 or 3; `complete` once the last one is behind them. */
export async function Steps({
  current,
  complete = false,
}: {
  readonly current: 1 | 2 | 3;
  readonly complete?: boolean;
}) {
  const { t } = await currentI18n();
  return (
    <nav aria-label={t("common.steps.label")} className="mb-5">
      <ol className="flex gap-2">
        {names.map((name, index) => {
          const state = stateOf(index + 1, current, complete);
          return (
            <li key={name} className="flex-1" aria-current={state === "current" ? "step" : undefined}>
              <span className={`block h-1.5 rounded-full ${state === "ahead" ? "bg-line" : "bg-accent"}`} />
              <span className={`mt-2 block text-sm ${state === "ahead" ? "text-muted" : "font-medium"}`}>
                {t(name)}
                {state === "done" && <span className="sr-only"> {t("common.steps.completed")}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function stateOf(step: number, current: number, complete: boolean): "done" | "current" | "ahead" {
  if (step < current || complete) return "done";
  return step === current ? "current" : "ahead";
}
