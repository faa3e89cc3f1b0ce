import { chooseLanguageAction } from "@/app/language/actions";
import { directionOf, localeNames, locales } from "@/lib/i18n/locales";
import { useI18n } from "@/lib/i18n/request";
import { fixedMarkup } from "./fixed-markup";
import { PageField } from "./page-field";

/** Language switcher: each language by its own name. */
export function Languages() {
  const { t, locale: current } = useI18n();
  return (
    <nav aria-label={t("language.label")}>
      <form action={chooseLanguageAction}>
        <PageField />
        {fixedMarkup(`languages ${current}`, () => (
          <ul className="-mx-3 flex flex-wrap">
            {locales.map((locale) => (
              <li key={locale}>
                <button
                  type="submit"
                  name="locale"
                  value={locale}
                  lang={locale}
                  dir={directionOf(locale)}
                  aria-current={locale === current ? "true" : undefined}
                  className="min-h-11 cursor-pointer rounded-control px-3 underline-offset-4 hover:text-ink hover:underline aria-[current=true]:font-semibold aria-[current=true]:text-ink"
                >
                  {localeNames[locale]}
                </button>
              </li>
            ))}
          </ul>
        ))}
      </form>
    </nav>
  );
}
