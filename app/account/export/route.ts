import type { NextRequest } from "next/server";
import { isOwnOrigin } from "@/lib/auth/guards";
import { currentUser } from "@/lib/auth/session";
import { redirectIfStale } from "@/lib/auth/sign-in-again";
import { env } from "@/lib/config/env";
import { paths, signInPath } from "@/lib/config/paths";
import { requestIdHeader } from "@/lib/observability/log";
import { exportOwnData } from "@/lib/privacy/service";

/**
 * Exports all stored data of the signed-in user as a file. POST with an origin check, so that no other site can trigger
 * it.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const user = await currentUser();
  if (user === null) return seeOther(signInPath(paths.account));
  if (!(await isOwnOrigin())) return seeOther(paths.account);
  const again = await redirectIfStale(paths.account);
  if (again !== null) return seeOther(again);
  const exportOptions = { userId: user.id, requestId: request.headers.get(requestIdHeader) };
  const exported = await exportOwnData(exportOptions);
  if (exported === null) return seeOther(signInPath(paths.account));
  const day = exported.exportedAt.toISOString().slice(0, 10);
  return new Response(`${JSON.stringify(exported, null, 2)}\n`, {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="your-data-${day}.json"`,
      "Cache-Control": "private, no-store",
    },
  });
}

/** A GET redirects to the page with the button. */
export function GET(): Response {
  return seeOther(paths.account);
}

function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { Location: new URL(path, env().APP_URL).href } });
}
