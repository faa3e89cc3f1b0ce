import { headers } from "next/headers";
import { NotFoundPage } from "@/app/_components/not-found-page";
import { StatusPage } from "@/app/verify/_components/status-page";
import { requireUser } from "@/lib/auth/guards";
import { stepUpTo } from "@/lib/auth/step-up";
import { statusPath } from "@/lib/config/paths";
import { hashAddress } from "@/lib/rate-limit/client-address";
import { willMail } from "@/lib/users/mail-preference";
import { verificationService } from "@/lib/verification/service";
import { parseReturnQuery } from "./return-query";

/** The return page. Its query is untrusted: it only says which inquiry to refresh. */
export default async function CompletePage({ searchParams }: PageProps<"/kyc/complete">) {
  const { inquiryId, path } = parseReturnQuery(await searchParams);
  const user = await requireUser(path);
  if (inquiryId === null) return <NotFoundPage />;
  const service = await verificationService();
  const overview = await service.outcome(user.id, inquiryId, "return_page", hashAddress(await headers()));
  if (overview === null) return <NotFoundPage />;
  return (
    <StatusPage
      page={path}
      overview={overview}
      nextPath={overview.nextPath}
      stepUpToken={stepUpTo(user.id, overview.level)?.token}
      statusUrl={statusPath({ inquiryId })}
      isReturn
      willMail={willMail(user)}
    />
  );
}
