import { isDatabaseStarved } from "@/lib/db/health";

export const dynamic = "force-dynamic";

/** The process answers. It is to be restarted if it cannot use a database that others can. */
export async function GET(): Promise<Response> {
  if (!(await isDatabaseStarved())) return Response.json({ status: "ok" });
  return Response.json({ status: "unavailable" }, { status: 503 });
}
