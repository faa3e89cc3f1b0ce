import { Shell } from "@/app/_components/shell";
import { StandingPanel } from "@/app/_components/standing-panel";
import { requireUser } from "@/lib/auth/guards";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { readStepUp } from "@/lib/auth/step-up";
import { env } from "@/lib/config/env";
import { paths, statusPath, verifyPath } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";
import { willMail } from "@/lib/users/mail-preference";
import { viewOf } from "@/lib/verification/model/messages";
import { verificationService } from "@/lib/verification/service";

export default async function VerifyPage({ searchParams }: PageProps<"/verify">) {
  const { next: wanted, ask: token } = await searchParams;
  const next = nextOf(wanted);
  const user = await requireUser(verifyPath({ next, ask: typeof token === "string" ? token : undefined }));
  const stepUp = readStepUp(user.id, token);
  const service = await verificationService(stepUp === null ? undefined : { level: stepUp.level });
  const standing = await service.current(user.id);
  const { t } = await currentI18n();
  return (
    <Shell title={t(viewOf(standing).heading)} signedIn status={standing.status} stale={standing.stale}>
      <StandingPanel
        standing={standing}
        nextPath={next ?? standing.nextPath}
        ask={stepUp?.token}
        statusUrl={statusPath({ ask: stepUp?.token })}
        willMail={willMail(user)}
      />
    </Shell>
  );
}

function nextOf(value: unknown): string | null {
  const path = safeRedirect(value, env().APP_URL);
  return path === paths.verify ? null : path;
}
