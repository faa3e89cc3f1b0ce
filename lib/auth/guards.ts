import "server-only";
import { redirect } from "next/navigation";
import { paths, signInPath } from "@/lib/config/paths";
import type { User } from "@/lib/users/user";
import { isOperator } from "./operator";
import { currentUser } from "./session";

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
