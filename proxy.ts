import { type NextRequest, NextResponse } from "next/server";
import { isStaffSession } from "@/lib/auth/guards";
import { sessionCookieName } from "@/lib/auth/session";
import { paths } from "@/lib/config/paths";

/**
 * Only operators and support staff see the console: everyone else's request for it is rewritten to the not-found page,
 * which keeps the address. Only a proxy can do that. All else is done by the request hooks (`lib/server`), because
 * passing a proxy takes about as long as a route handler.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (await isStaffSession(request.cookies.get(sessionCookieName())?.value)) return NextResponse.next();
  const headers = new Headers(request.headers);
  // The headers with which the request could call an action.
  for (const name of ["content-type", "next-action"]) headers.delete(name);
  return NextResponse.rewrite(new URL(paths.nowhere, request.url), { request: { headers } });
}

export const config = { matcher: ["/admin", "/admin/:path*"] };
