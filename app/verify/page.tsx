import { StatusPage } from "@/app/verify/_components/status-page";
import { requireUser } from "@/lib/auth/guards";
import { nextPathFrom } from "@/lib/auth/safe-redirect";
import { readStepUp } from "@/lib/auth/step-up";
import { env } from "@/lib/config/env";
import { statusPath, verifyPath } from "@/lib/config/paths";
import { willMail } from "@/lib/users/mail-preference";
import { verificationService } from "@/lib/verification/service";

export default async function VerifyPage({ searchParams }: PageProps<"/verify">) {
  const { next: wanted, ask: token, device } = await searchParams;
  const next = nextPathFrom(wanted, env().APP_URL);
  const stepUpToken = typeof token === "string" ? token : undefined;
  const user = await requireUser(verifyPath({ next, stepUpToken }));
  const stepUp = readStepUp(user.id, token);
  const service = await verificationService(stepUp === null ? undefined : { level: stepUp.level });
  const overview = await service.current(user.id);
  const wantsPhone = device === "phone";
  return (
    <StatusPage
      page={verifyPath({ next, stepUpToken: stepUp?.token, device: wantsPhone ? "phone" : undefined })}
      overview={overview}
      nextPath={next ?? overview.nextPath}
      stepUpToken={stepUp?.token}
      statusUrl={statusPath({ stepUpToken: stepUp?.token })}
      willMail={willMail(user)}
      wantsPhone={wantsPhone}
    />
  );
}
