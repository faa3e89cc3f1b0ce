import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { onEveryRequest } from "./request-hooks";

type PageStatus = { status: 404 | null };

// Next bundles the start-up hook and the pages apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyPageStatus?: AsyncLocalStorage<PageStatus> } = globalThis;

function storage(): AsyncLocalStorage<PageStatus> {
  processWide.verifyPageStatus ??= new AsyncLocalStorage();
  return processWide.verifyPageStatus;
}

/**
 * Sets the HTTP status of the page that is being rendered. Next has no other way that gives a whole page: `notFound()`
 * thrown while a page renders is answered with an empty body, which scripts fill. False outside a request.
 */
export function setPageStatus(status: 404): boolean {
  const current = storage().getStore();
  if (current === undefined) return false;
  current.status = status;
  return true;
}

/** Has every response carry the status that its page has set, for as long as the process runs. */
export function carryPageStatuses(): void {
  onEveryRequest((_, response) => {
    const current: PageStatus = { status: null };
    storage().enterWith(current);
    // Node ends up here for every response, also where no caller names it. A redirect or a failure stays what it is.
    response.writeHead = new Proxy(response.writeHead, {
      apply(writeHead, self, [status, ...rest]: [number, ...unknown[]]) {
        return Reflect.apply(writeHead, self, [status === 200 ? (current.status ?? 200) : status, ...rest]);
      },
    });
  });
}
