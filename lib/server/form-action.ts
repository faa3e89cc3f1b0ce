import "server-only";
import { redirect } from "next/navigation";
import { type OperatorService, operatorService } from "@/lib/admin/service";
import { isOwnOrigin, requireUser } from "@/lib/auth/guards";
import { paths } from "@/lib/config/paths";
import type { User } from "@/lib/users/user";
import { requestState } from "./request-state";

/**
 * Only a signed-in user's form from our own origin passes. Redirects anyone else to sign-in and then to `path`, and a
 * request from another origin to `path`. Calls `work` with the user, then the arguments sent.
 */
export function userAction<Args extends unknown[], T>(
  path: string,
  work: (user: User, ...sent: Args) => Promise<T>,
): (...sent: Args) => Promise<T> {
  return acceptForm(work.length - 1, async (...sent: Args) => {
    const user = await requireUser(path);
    if (!(await isOwnOrigin())) redirect(path);
    return work(user, ...sent);
  });
}

/**
 * Only an operator's form from our own origin passes. Anyone else, signed in or not, and any request from another
 * origin get the not-found page.
 */
export function operatorAction<Args extends unknown[], T>(
  work: (service: OperatorService, ...sent: Args) => Promise<T>,
): (...sent: Args) => Promise<T> {
  return acceptForm(work.length - 1, async (...sent: Args) => {
    const service = await operatorService();
    if (!(await isOwnOrigin())) redirect(paths.nowhere);
    return work(service, ...sent);
  });
}

/**
 * A server action without authentication or our origin check: only for actions that a forged request cannot abuse. The
 * test beside this file lists them.
 */
export function publicAction<Args extends unknown[], T>(
  work: (...sent: Args) => Promise<T>,
): (...sent: Args) => Promise<T> {
  return acceptForm(work.length, work);
}

/**
 * Anyone can send anything to an action. Rejects calls without a form before `work` runs, and records that the action
 * began, which distinguishes bad input from a bug. `arity`: the number of arguments of `work`.
 */
function acceptForm<Args extends unknown[], T>(
  arity: number,
  work: (...sent: Args) => Promise<T>,
): (...sent: Args) => Promise<T> {
  return async (...sent) => {
    const state = requestState();
    if (state !== null) state.actionBegan = true;
    // The form is the last argument, after the page's state if the action takes it, and even if the action does not
    // read it.
    if (sent.length !== Math.max(arity, 1) || !(sent.at(-1) instanceof FormData)) {
      if (state !== null) state.argumentsRefused = true;
      throw new TypeError("An action was called without a form");
    }
    return work(...sent);
  };
}
