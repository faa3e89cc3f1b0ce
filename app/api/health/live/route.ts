import { isDatabaseStarved } from "@/lib/db/health";

export const dynamic = "force-dynamic";

/** Liveness: fails if a restart would help, because this process cannot use a database that is reachable. */
export async function GET(): Promise<Response> {
  if (!(await isDatabaseStarved())) return Response.json({ status: "ok" });
  return Response.json({ status: "unavailable" }, { status: 503 });
}
