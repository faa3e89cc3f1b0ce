"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { forgetSessionCookie } from "@/lib/auth/session";
import { paths } from "@/lib/config/paths";
import { requestIdHeader } from "@/lib/observability/log";
import { eraseOwnData } from "@/lib/privacy/service";
import { userAction } from "@/lib/server/form-action";

export const eraseAction = userAction(paths.accountErase, async (user): Promise<void> => {
  await eraseOwnData({ userId: user.id, requestId: (await headers()).get(requestIdHeader) });
  await forgetSessionCookie();
  redirect(paths.accountErased);
});
