import "server-only";
import { redirect } from "next/navigation";
import { type OperatorService, operatorService } from "@/lib/admin/service";
import { isOwnOrigin, requireUser } from "@/lib/auth/guards";
import { paths } from "@/lib/config/paths";
import type { User } from "@/lib/users/user";
import { requestState } from "./request-state";

/**
 * A server action of a signed-in user, called by a form of ours. Everyone else is sent to sign in and then to `path`; a
 * request from another origin is sent to `path`. `work` is called with the user first, and then with what was sent.
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
 * A server action of an operator, called by a form of ours. For everyone else, signed in or not, and for a request from
 * another origin, there is nothing here.
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
 * A server action that anyone may call, signed in or not, from any origin that Next lets through: for what a forged request
 * could do no harm with. The test beside this file lists those that exist.
 */
export function publicAction<Args extends unknown[], T>(
  work: (...sent: Args) => Promise<T>,
): (...sent: Args) => Promise<T> {
  return acceptForm(work.length, work);
}

/**
 * Actions are addresses that anyone can send anything to. What is not called with a form is refused before `work` sees it,
 * and what fails before an action is called is told apart from a bug in one. `arity`: how many arguments `work` takes.
 */
function acceptForm<Args extends unknown[], T>(
  arity: number,
  work: (...sent: Args) => Promise<T>,
): (...sent: Args) => Promise<T> {
  return async (...sent) => {
    const state = requestState();
    if (state !== null) state.actionBegan = true;
    // The form comes last, after the state of the page if the action takes that, and also if the action does not read it.
    if (sent.length !== Math.max(arity, 1) || !(sent.at(-1) instanceof FormData)) {
      if (state !== null) state.argumentsRefused = true;
      throw new TypeError("An action was called without a form");
    }
    return work(...sent);
  };
}
