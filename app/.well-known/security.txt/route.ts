import type { NextRequest } from "next/server";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { fallbackResponse, localeOfRequest } from "@/lib/server/fallback-page";
import { requestState } from "@/lib/server/request-state";
import { securityTxt } from "./security-txt";

export const dynamic = "force-dynamic";

/** Where to report a vulnerability (RFC 9116). A 404 without `SUPPORT_URL`. */
export function GET(request: NextRequest): Response {
  const { APP_URL, SUPPORT_URL } = env();
  if (SUPPORT_URL === undefined) return notFound(request);
  return new Response(securityTxt({ appUrl: APP_URL, contact: SUPPORT_URL, now: new Date() }), {
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=86400" },
  });
}

function notFound(request: NextRequest): Response {
  return fallbackResponse({
    status: 404,
    nonce: requestState()?.nonce ?? "",
    locale: localeOfRequest(request),
    messages: (t) => ({ heading: t("errors.notFound.heading"), sentences: [t("errors.notFound.text")] }),
    link: { path: paths.verify, text: (t) => t("errors.notFound.link") },
  });
}
