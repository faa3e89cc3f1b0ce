"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { requireUser } from "@/lib/auth/guards";
import { isOwnOrigin } from "@/lib/auth/origin";
import { forgetSessionCookie } from "@/lib/auth/session";
import { formAction } from "@/lib/form-action";
import { paths } from "@/lib/paths";
import { eraseOwnData } from "@/lib/privacy/service";
import { requestIdHeader } from "@/lib/request-id";

export const eraseAction = formAction(async (): Promise<void> => {
  const user = await requireUser(paths.accountErase);
  if (!(await isOwnOrigin())) redirect(paths.accountErase);
  await eraseOwnData({ userId: user.id, requestId: (await headers()).get(requestIdHeader) });
  await forgetSessionCookie();
  redirect(paths.accountErased);
});
