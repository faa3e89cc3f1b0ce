"use server";

import { refresh } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { nextPathFrom } from "@/lib/auth/safe-redirect";
import { readStepUp } from "@/lib/auth/step-up";
import { env } from "@/lib/config/env";
import { paths, signInPath, verifyPath } from "@/lib/config/paths";
import { assertNever } from "@/lib/core/result";
import { currentI18n } from "@/lib/i18n/request";
import { requestIdHeader } from "@/lib/observability/log";
import { userAction } from "@/lib/server/form-action";
import { verificationService } from "@/lib/verification/service";
import type { Started } from "@/lib/verification/start/start";
import { startMessages } from "@/lib/verification/start/start-messages";

/** Result of a failed start, shown in the form. */
export type StartNotice = {
  /** The field that the error is about, which shows it; null if it is about none. */
  readonly field: "consent" | null;
  readonly heading: string;
  readonly text: string;
  /** A time appended to the text. */
  readonly until: { readonly at: string; readonly text: string } | null;
  readonly reference: string;
  readonly referenceLabel: string;
};

export const startAction = userAction(
  paths.verify,
  async (user, _: StartNotice | null, form: FormData): Promise<StartNotice> => {
    const stepUp = readStepUp(user.id, form.get("ask"));
    const service = await verificationService(stepUp === null ? undefined : { level: stepUp.level });
    const { t, formatTime, locale } = await currentI18n();
    const consent = form.get("consent") === null ? undefined : { locale };
    const nextPath = nextPathFrom(form.get("next"), env().APP_URL);
    const started = await service.start({ userId: user.id, nextPath, consent });
    if (started.ok) redirect(wayOn(started.value, form, stepUp?.token));
    const { heading, text, until } = startMessages(started.error);
    // No attempt is left: the page that is shown with the error has no start button any more.
    if (until !== null) refresh();
    return {
      field: started.error.kind === "consent" ? "consent" : null,
      heading: t(heading),
      text: t(text),
      until: until === null ? null : { at: until.toISOString(), text: formatTime(until) },
      reference: (await headers()).get(requestIdHeader) ?? "",
      referenceLabel: t("common.reference"),
    };
  },
);

/** Redirects to InkLink; or to the verification page, which shows the QR code or that there is nothing to do. */
function wayOn(started: Started, form: FormData, stepUpToken: string | undefined): string {
  switch (started.kind) {
    case "hosted_flow":
      return form.get("device") === "phone" ? verifyPath({ stepUpToken, device: "phone" }) : started.url;
    case "nothing_to_do":
      return verifyPath({ stepUpToken });
    case "unknown_user":
      return signInPath(paths.verify);
    default:
      return assertNever(started);
  }
}

/** Refreshes the inquiry on demand, and returns the message. If the status changed, the page is rendered again. */
export const refreshNowAction = userAction(
  paths.verify,
  async (user, _: string | null, form: FormData): Promise<string> => {
    const service = await verificationService();
    const checked = await service.refreshNow(user.id, String(form.get("inquiry")));
    if (checked === "changed") refresh();
    return (await currentI18n()).t(`verify.checkAgain.${checked}`);
  },
);
