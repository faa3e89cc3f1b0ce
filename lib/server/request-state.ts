import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of a request while it is worked on. */
export type RequestState = {
  /** A server action was called: what was sent could be decoded. */
  actionBegan: boolean;
  /** The action was called with what no form of ours sends. */
  argumentsRefused: boolean;
};

// Next bundles the start-up hook and the actions apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyRequestState?: AsyncLocalStorage<RequestState> } = globalThis;

function storage(): AsyncLocalStorage<RequestState> {
  processWide.verifyRequestState ??= new AsyncLocalStorage();
  return processWide.verifyRequestState;
}

/** Begins the state of a request, for all that follows from here. */
export function enterRequestState(): RequestState {
  const state = { actionBegan: false, argumentsRefused: false };
  storage().enterWith(state);
  return state;
}

/** Null outside of requests that came in by Node's server. */
export function requestState(): RequestState | null {
  return storage().getStore() ?? null;
}

type Sent = { readonly method?: string | undefined; readonly headers: Readonly<Record<string, unknown>> };

/** Whether a request can name a server action: by its header, which scripts send, or in a form's fields. */
export function canCallAction({ method, headers }: Sent): boolean {
  if (method !== "POST") return false;
  return (
    headers["next-action"] !== undefined || /^multipart\/form-data/i.test(String(headers["content-type"]))
  );
}

/**
 * Whether a request that failed did so because of what was sent. Next decodes before it calls an action, so that whatever
 * fails before one was called is no fault of ours.
 */
export function isRefusedInput(sent: Sent, state: RequestState | null): boolean {
  if (state === null || !canCallAction(sent)) return false;
  return !state.actionBegan || state.argumentsRefused;
}
