import "server-only";
import { redirect } from "next/navigation";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import { paths, signInPath, verifyPath } from "@/lib/paths";
import { verificationService } from "@/lib/verification/service";
import { isOperator } from "./operator";
import { currentUser, type User } from "./session";
import { stepUpTo } from "./step-up";

/** The signed-in person; everybody else is sent to sign in and then back to `path`. */
export async function requireUser(path: string): Promise<User> {
  const user = await currentUser();
  if (user === null) redirect(signInPath(path));
  return user;
}

/**
 * The signed-in person where they run the app. To everybody else, signed in or not, there is nothing here: they are led to
 * where nothing is, since Next answers `notFound()` of pages and actions with a page that is not whole.
 */
export async function requireOperator(): Promise<User> {
  const user = await currentUser();
  if (user === null || !isOperator(user)) redirect(paths.nowhere);
  return user;
}

/**
 * The signed-in person who has passed the app's checks, or those of `level`. Everybody else is sent through sign-in
 * and verification, and then back to `path`.
 */
export async function requireVerified(
  path: string,
  checks?: Extract<RequestedChecks, { level: number }>,
): Promise<User> {
  const user = await requireUser(path);
  const service = await verificationService(checks);
  if (!(await service.isVerified(user.id))) {
    redirect(verifyPath({ next: path, ask: stepUpTo(user.id, checks?.level ?? null)?.token }));
  }
  return user;
}
