import type { NextRequest } from "next/server";
import { currentUser } from "@/lib/auth/session";
import { readStepUp } from "@/lib/auth/step-up";
import { verificationService } from "@/lib/verification/service";

/**
 * The version tag of the user's page, polled by live updates. Usually only reads the database; at a bounded rate, it
 * claims a refresh, calls InkLink and applies the result.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const user = await currentUser();
  if (user === null) return Response.json({}, { status: 401, headers: noStore });
  const query = request.nextUrl.searchParams;
  const stepUp = readStepUp(user.id, query.get("ask"));
  const service = await verificationService(stepUp === null ? undefined : { level: stepUp.level });
  const inquiryId = query.get("inquiry_id");
  const overview =
    inquiryId === null
      ? await service.current(user.id)
      : await service.outcome(user.id, inquiryId, "live_page");
  if (overview === null) return Response.json({}, { status: 404, headers: noStore });
  const { versionTag, refreshedAgoMs } = overview;
  return Response.json({ versionTag, refreshedAgoMs }, { headers: noStore });
}

const noStore = { "Cache-Control": "private, no-store" };
