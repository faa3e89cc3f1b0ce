import { Shell } from "@/app/_components/shell";
import { textLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { PastAttempt } from "@/app/verify/_components/past-attempt";
import { requireUser } from "@/lib/auth/guards";
import { paths } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";
import { verificationService } from "@/lib/verification/service";

/** The user's past attempts and their outcomes. */
export default async function HistoryPage() {
  const user = await requireUser(paths.history);
  const { inquiries, isCut } = await (await verificationService()).history(user.id);
  const { t } = await currentI18n();
  return (
    <Shell title={t("history.heading")} signedIn>
      <div className="mx-auto max-w-3xl">
        <a href={paths.verify} className={textLink}>
          {t("history.back")}
        </a>
        <h1 className="mt-3 text-title">{t("history.heading")}</h1>
        {inquiries.length > 0 && <p className="mt-3 text-lead text-muted">{t("history.intro")}</p>}
        <div className="mt-8 space-y-6">
          {inquiries.length === 0 && <Card>{t("history.empty")}</Card>}
          {inquiries.map((inquiry, index) => (
            <PastAttempt key={inquiry.reference} inquiry={inquiry} isNewest={index === 0} />
          ))}
        </div>
        {isCut && <p className="mt-6 text-muted">{t("history.cut")}</p>}
      </div>
    </Shell>
  );
}
