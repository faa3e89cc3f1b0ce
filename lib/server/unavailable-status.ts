import type { ServerResponse } from "node:http";
import { isSuspect } from "@/lib/db/suspicion";
import { onEveryRequest } from "./request-hooks";

/**
 * Has every request that failed because the database went away in the middle of it answered with 503 instead of 500, for
 * as long as the process runs: nothing is broken, and the same request works a little later. Next has no other place
 * for the status of a page that failed.
 */
export function sayWhenTheDatabaseIsAway(): void {
  onEveryRequest((_, response) => watchStatus(response));
}

function watchStatus(response: ServerResponse): void {
  // Node ends up here for every answer, also where nobody calls it by name.
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, self, [status, ...rest]: [number, ...unknown[]]) {
      const isAway = status === 500 && isSuspect();
      if (isAway) response.setHeader("Retry-After", "10");
      return Reflect.apply(writeHead, self, [isAway ? 503 : status, ...rest]);
    },
  });
}
