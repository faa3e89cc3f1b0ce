import { paths } from "@/lib/config/paths";
import { useI18n } from "@/lib/i18n/request";

/**
 * For addresses that Next keeps to itself. Small, because Next renders it along with every page and sends it to every
 * browser; `app/[...nowhere]` is the page for addresses without a route.
 */
export default function NotFound() {
  const { t } = useI18n();
  return (
    <main>
      <h1>{t("errors.notFound.heading")}</h1>
      <a href={paths.verify}>{t("errors.notFound.link")}</a>
    </main>
  );
}
