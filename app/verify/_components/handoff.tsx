import { useI18n } from "@/lib/i18n/request";
import { QrCode } from "./qr-code";

type HandoffProps = {
  readonly url: string;
  /** It is what the user came for: large, and like the main card. */
  readonly isFirst?: boolean;
};

/** Hand-off from a computer: continues the same inquiry on a phone, while this page updates live. */
export function Handoff({ url, isFirst = false }: HandoffProps) {
  const { t } = useI18n();
  return (
    <section
      aria-labelledby="handoff"
      className={`flex flex-col gap-6 rounded-card border border-line bg-surface p-[min(1.5rem,6vw)] max-md:pointer-coarse:hidden sm:flex-row sm:items-center sm:gap-8 sm:p-9 ${isFirst ? "shadow-card" : ""}`}
    >
      <QrCode text={url} label={t("handoff.code")} isLarge={isFirst} />
      <div className="min-w-0">
        <h2 id="handoff" className={isFirst ? "text-title" : "text-heading"}>
          {t("handoff.heading")}
        </h2>
        <p className="mt-2 text-muted">{t("handoff.intro")}</p>
        <p className="mt-3 text-small text-muted">
          {t("handoff.address")}{" "}
          <a
            href={url}
            rel="noreferrer"
            dir="ltr"
            className="mt-1 block break-all font-mono text-ink underline underline-offset-4 hover:text-accent"
          >
            {url}
          </a>
        </p>
        <p className="mt-3 text-small text-muted">{t("handoff.follows")}</p>
      </div>
    </section>
  );
}
