"use server";

import { refresh } from "next/cache";
import { paths } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";
import { userAction } from "@/lib/server/form-action";
import { verificationService } from "@/lib/verification/service";

/** Refreshes the inquiry on demand, and returns the message. If the status changed, the page is rendered again. */
export const refreshNowAction = userAction(
  paths.verify,
  async (user, _: string | null, form: FormData): Promise<string> => {
    const service = await verificationService();
    const checked = await service.refreshNow(user.id, String(form.get("inquiry")));
    if (checked === "news") refresh();
    return (await currentI18n()).t(`verify.checkAgain.${checked}`);
  },
);
