import { NextRequest } from "next/server";
import { handlers } from "@/lib/auth/config";
import { maxFormBytes, readBody } from "@/lib/core/read-body";

/**
 * The callback of identity providers. No other next-auth route is served: sign-in and sign-out are our own server
 * actions, and next-auth's session route would delete the cookie but keep the session alive.
 */
export const { GET } = handlers;

/** Some providers respond with a form (OAuth 2.0 Form Post Response Mode). */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isForm(request.headers.get("content-type") ?? "")) return new Response(null, { status: 415 });
  const body = await readBody(request, maxFormBytes);
  if (body === null) return new Response(null, { status: 413 });
  return handlers.POST(new NextRequest(request.url, { method: "POST", headers: request.headers, body }));
}

function isForm(contentType: string): boolean {
  return /^application\/x-www-form-urlencoded *(?:;|$)/i.test(contentType);
}
