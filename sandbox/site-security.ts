import type { MiddlewareHandler } from "hono";

/** No remote content, and no scripts but those of the site itself. */
export const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'unsafe-inline'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["data:"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/**
 * Security: against DNS rebinding. A foreign page could point its own host name at this machine, so other host names are
 * refused.
 */
export function ownHostOnly(port: number): MiddlewareHandler {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return async (c, next) => {
    if (hosts.includes(c.req.header("host") ?? "")) return next();
    return c.text("This host name is not known here.", 403);
  };
}
