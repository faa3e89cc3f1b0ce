import { currentI18n } from "@/lib/i18n/request";
import { QrCode } from "./qr-code";

/** For those who sit at a computer: goes on with the same inquiry on a phone, while this page follows along. */
export async function Handoff({ url }: { readonly url: string }) {
  const { t } = await currentI18n();
  return (
    <section
      aria-labelledby="handoff"
      className="rounded-card border border-line bg-surface p-6 max-md:pointer-coarse:hidden"
    >
      <h2 id="handoff" className="text-heading">
        {t("handoff.heading")}
      </h2>
      <p className="mt-2 text-small text-muted">{t("handoff.intro")}</p>
      <div className="mt-5 flex justify-center">
        <QrCode text={url} label={t("handoff.code")} />
      </div>
      <p className="mt-5 text-small text-muted">{t("handoff.address")}</p>
      <p className="mt-1 text-small">
        <a
          href={url}
          rel="noreferrer"
          dir="ltr"
          className="break-all font-mono underline underline-offset-4 hover:text-accent"
        >
          {url}
        </a>
      </p>
      <p className="mt-4 border-t border-line pt-4 text-small text-muted">{t("handoff.follows")}</p>
    </section>
  );
}
