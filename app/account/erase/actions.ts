"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { isOwnOrigin, requireUser } from "@/lib/auth/guards";
import { forgetSessionCookie } from "@/lib/auth/session";
import { paths } from "@/lib/config/paths";
import { requestIdHeader } from "@/lib/observability/log";
import { eraseOwnData } from "@/lib/privacy/service";
import { formAction } from "@/lib/server/form-action";

export const eraseAction = formAction(async (): Promise<void> => {
  const user = await requireUser(paths.accountErase);
  if (!(await isOwnOrigin())) redirect(paths.accountErase);
  await eraseOwnData({ userId: user.id, requestId: (await headers()).get(requestIdHeader) });
  await forgetSessionCookie();
  redirect(paths.accountErased);
});
