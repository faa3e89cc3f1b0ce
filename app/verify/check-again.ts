"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { isOwnOrigin, requireUser } from "@/lib/auth/guards";
import { paths } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";
import { formAction } from "@/lib/server/form-action";
import { verificationService } from "@/lib/verification/service";

/** Asks once more, and says what came of it. Where that is news, the page shows it. */
export const checkAgainAction = formAction(async (_: string | null, form: FormData): Promise<string> => {
  const user = await requireUser(paths.verify);
  if (!(await isOwnOrigin())) redirect(paths.verify);
  const service = await verificationService();
  const checked = await service.checkAgain(user.id, String(form.get("inquiry")));
  if (checked === "news") refresh();
  return (await currentI18n()).t(`verify.checkAgain.${checked}`);
});
