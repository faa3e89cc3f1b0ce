import "server-only";
import { redirect } from "next/navigation";
import { requireUser } from "@/lib/auth/guards";
import { stepUpTo } from "@/lib/auth/step-up";
import { verifyPath } from "@/lib/config/paths";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import type { User } from "@/lib/users/user";
import { verificationService } from "./service";

/**
 * Admits only a signed-in user with an approval for the app's checks, or for `checks`; returns that user. Redirects all
 * others to sign-in and verification, and afterwards back to `path`.
 *
 *     const user = await requireVerified("/transfers/large", { level: 3 });
 */
export async function requireVerified(
  path: string,
  checks?: Extract<RequestedChecks, { level: number }>,
): Promise<User> {
  const user = await requireUser(path);
  const service = await verificationService(checks);
  if (!(await service.isVerified(user.id))) {
    redirect(verifyPath({ next: path, stepUpToken: stepUpTo(user.id, checks?.level ?? null)?.token }));
  }
  return user;
}
