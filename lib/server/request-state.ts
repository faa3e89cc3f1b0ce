import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestHook } from "./request-hooks";

/** What becomes known of a request while it is answered. */
export type RequestState = {
  /** A server action was called: what was sent could be decoded. */
  actionBegan: boolean;
  /** The action was called with what no form of ours sends. */
  argumentsRefused: boolean;
  /** The status that the page has set; null for Next's own. */
  pageStatus: 404 | null;
};

// Next bundles the start-up hook, the pages and the actions apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyRequestState?: AsyncLocalStorage<RequestState> } = globalThis;

function storage(): AsyncLocalStorage<RequestState> {
  processWide.verifyRequestState ??= new AsyncLocalStorage();
  return processWide.verifyRequestState;
}

/** Runs `work` as one request, which has a state of its own. */
export function runAsRequest<T>(work: (state: RequestState) => T): T {
  const state: RequestState = { actionBegan: false, argumentsRefused: false, pageStatus: null };
  return storage().run(state, () => work(state));
}

/** Gives the request its state, for everything that is done to answer it. */
export const withRequestState: RequestHook = (_request, _response, next) => runAsRequest(next);

/** Null outside of requests that came in by Node's server. */
export function requestState(): RequestState | null {
  return storage().getStore() ?? null;
}

/**
 * Sets the HTTP status of the page that is being rendered. Next has no other way that gives a whole page: `notFound()`
 * thrown while a page renders is answered with an empty body, which scripts fill. False outside a request.
 */
export function setPageStatus(status: 404): boolean {
  const state = requestState();
  if (state === null) return false;
  state.pageStatus = status;
  return true;
}

type SentRequest = {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** Whether a request can name a server action: by its header, which scripts send, or in a form's fields. */
export function canCallAction({ method, headers }: SentRequest): boolean {
  if (method !== "POST") return false;
  return (
    headers["next-action"] !== undefined || /^multipart\/form-data/i.test(String(headers["content-type"]))
  );
}

/**
 * Whether a request that failed did so because of what was sent. Next decodes before it calls an action, so that whatever
 * fails before one was called is no fault of ours.
 */
export function isRefusedInput(sent: SentRequest, state: RequestState | null): boolean {
  if (state === null || !canCallAction(sent)) return false;
  return !state.actionBegan || state.argumentsRefused;
}
