import "server-only";
import { routeOf } from "@/lib/config/routes";
import { onEveryRequest } from "./request-hooks";

/** Marks what goes past the proxy. Its matcher names it, too. Whatever a client sends under this name is taken away. */
export const directHeader = "x-direct-delivery";

/**
 * Marks what is posted to the webhook endpoint, for as long as the process runs: the proxy's matcher knows headers, but not
 * methods, and every other method is for the proxy to refuse.
 */
export function markDeliveries(): void {
  onEveryRequest(({ method, url = "", headers }) => {
    delete headers[directHeader];
    if (method === "POST" && routeOf(url) === "/api/webhooks/inklink") headers[directHeader] = "1";
  });
}
