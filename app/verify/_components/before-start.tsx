import { Bullets } from "@/app/_components/ui/bullets";
import { useI18n } from "@/lib/i18n/request";
import { needsOf, stepsOf } from "@/lib/verification/model/messages";
import type { CheckName } from "@/lib/verification/model/requested-checks";

/** What the user needs and will do, depending on the requested checks. */
export function BeforeStart({ requested }: { readonly requested: readonly CheckName[] }) {
  const { t } = useI18n();
  return (
    <div className="grid gap-8 sm:grid-cols-2">
      <Bullets heading={t("verify.needs.heading")} items={needsOf(requested).map((need) => t(need))} />
      <section>
        <h2 className="text-heading">{t("verify.happens.heading")}</h2>
        <ol className="mt-3 space-y-2.5">
          {stepsOf(requested).map((step, index) => (
            <li key={step} className="flex gap-3">
              <span
                aria-hidden="true"
                className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-ground text-xs font-semibold text-accent"
              >
                {index + 1}
              </span>
              {t(step)}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
