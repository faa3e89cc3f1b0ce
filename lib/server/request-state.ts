import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestHook } from "./request-hooks";

/** Facts about a request, recorded while it is handled. */
export type RequestState = {
  /** A server action was called: its arguments could be decoded. */
  actionBegan: boolean;
  /** The action was called with arguments that no form of ours sends. */
  argumentsRefused: boolean;
  /** The status set by the page; null for Next's own. */
  pageStatus: 404 | null;
  /** The CSP nonce of the page; empty for responses without a page. */
  nonce: string;
  /** Headers to be added if the response is an error. */
  headersOfErrors: Readonly<Record<string, string>>;
};

// Next bundles start-up hook, pages and actions separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyRequestState?: AsyncLocalStorage<RequestState> } = globalThis;

function storage(): AsyncLocalStorage<RequestState> {
  processWide.verifyRequestState ??= new AsyncLocalStorage();
  return processWide.verifyRequestState;
}

/** Runs `work` as one request, with its own state. */
export function runAsRequest<T>(work: (state: RequestState) => T): T {
  const state: RequestState = {
    actionBegan: false,
    argumentsRefused: false,
    pageStatus: null,
    nonce: "",
    headersOfErrors: {},
  };
  return storage().run(state, () => work(state));
}

/** Creates the request state, for everything that handles the request. */
export const withRequestState: RequestHook = (_request, _response, next) => runAsRequest(next);

/** Null outside of requests to Node's server. */
export function requestState(): RequestState | null {
  return storage().getStore() ?? null;
}

/**
 * Sets the HTTP status of the page that is being rendered. Next has no other way to render a whole page with this
 * status: `notFound()` during rendering sends an empty body, which scripts fill. False outside a request.
 */
export function setPageStatus(status: 404): boolean {
  const state = requestState();
  if (state === null) return false;
  state.pageStatus = status;
  return true;
}

/** The nonce of the page's scripts. Throws if the request hooks, which secure every response, did not run. */
export function pageNonce(): string {
  const state = requestState();
  if (state === null) throw new Error("Pages are served by Node's own server only");
  return state.nonce;
}

type SentRequest = {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** Whether a request can call a server action: by its header, which scripts send, or by a form's fields. */
export function canCallAction({ method, headers }: SentRequest): boolean {
  if (method !== "POST") return false;
  return (
    headers["next-action"] !== undefined || /^multipart\/form-data/i.test(String(headers["content-type"]))
  );
}

/**
 * Whether a request failed because of its input. Next decodes the input before it calls an action, so an error before
 * that call is not a bug.
 */
export function isRefusedInput(sent: SentRequest, state: RequestState | null): boolean {
  if (state === null || !canCallAction(sent)) return false;
  return !state.actionBegan || state.argumentsRefused;
}
