import { isDatabaseUp } from "@/lib/db/health";

export const dynamic = "force-dynamic";

/** The process can serve people: its database answers. */
export async function GET(): Promise<Response> {
  if (await isDatabaseUp()) return Response.json({ status: "ok" });
  return Response.json({ status: "unavailable" }, { status: 503 });
}
