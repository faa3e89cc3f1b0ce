import type { NextRequest } from "next/server";
import { csvResponse } from "@/app/admin/_components/csv-response";
import { operatorService, parseAuditFilter } from "@/lib/admin/service";

/** CSV export of the audit log, streamed. */
export async function GET(request: NextRequest): Promise<Response> {
  const service = await operatorService();
  const filter = parseAuditFilter(Object.fromEntries(request.nextUrl.searchParams));
  return csvResponse("audit-log.csv", await service.exportAudit(filter));
}
