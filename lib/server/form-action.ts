import "server-only";
import { requestState } from "./request-state";

/**
 * A server action that a form calls. Actions are addresses that anybody can send anything to: what is not called with a
 * form is refused before `work` sees it, and what fails before an action is called is told apart from a bug in one.
 */
export function formAction<Arguments extends unknown[], T>(
  work: (...args: Arguments) => Promise<T>,
): (...args: Arguments) => Promise<T> {
  return async (...args) => {
    const state = requestState();
    if (state !== null) state.actionBegan = true;
    // The form comes last, after the state of the page where the action takes that, and also if the action does not read it.
    if (args.length !== Math.max(work.length, 1) || !(args.at(-1) instanceof FormData)) {
      if (state !== null) state.argumentsRefused = true;
      throw new TypeError("An action was called without a form");
    }
    return work(...args);
  };
}
