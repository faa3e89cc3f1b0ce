import { headers } from "next/headers";
import { NotFoundPage } from "@/app/_components/not-found-page";
import { Shell } from "@/app/_components/shell";
import { StandingPanel } from "@/app/_components/standing-panel";
import { requireUser } from "@/lib/auth/guards";
import { stepUpTo } from "@/lib/auth/step-up";
import { statusPath } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";
import { hashAddress } from "@/lib/rate-limit/client-address";
import { willMail } from "@/lib/users/mail-preference";
import { viewOf } from "@/lib/verification/model/messages";
import { verificationService } from "@/lib/verification/service";
import { parseReturnQuery } from "./return-query";

/** The page that InkLink sends people back to. Its query proves nothing: it only says which inquiry to ask about. */
export default async function CompletePage({ searchParams }: PageProps<"/kyc/complete">) {
  const { inquiryId, path } = parseReturnQuery(await searchParams);
  const user = await requireUser(path);
  if (inquiryId === null) return <NotFoundPage />;
  const service = await verificationService();
  const standing = await service.outcome(user.id, inquiryId, "return_page", hashAddress(await headers()));
  if (standing === null) return <NotFoundPage />;
  const { t } = await currentI18n();
  return (
    <Shell title={t(viewOf(standing).heading)} signedIn status={standing.status} stale={standing.stale}>
      <StandingPanel
        standing={standing}
        nextPath={standing.nextPath}
        ask={stepUpTo(user.id, standing.level)?.token}
        statusUrl={statusPath({ inquiryId })}
        isReturn
        willMail={willMail(user)}
      />
    </Shell>
  );
}
