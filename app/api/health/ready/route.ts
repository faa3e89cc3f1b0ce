import { isDatabaseUp } from "@/lib/db/health";

export const dynamic = "force-dynamic";

/** Readiness: the database responds. */
export async function GET(): Promise<Response> {
  if (await isDatabaseUp()) return Response.json({ status: "ok" });
  return Response.json({ status: "unavailable" }, { status: 503 });
}
