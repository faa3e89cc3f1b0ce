import type { NextRequest } from "next/server";
import { csvResponse } from "@/app/admin/_components/csv-response";
import { daysOf, operatorService, parseDateRange } from "@/lib/admin/service";

/** CSV export of the inquiries in a date range, streamed. */
export async function GET(request: NextRequest): Promise<Response> {
  const service = await operatorService();
  const dateRange = parseDateRange(Object.fromEntries(request.nextUrl.searchParams), service.now());
  const { from, to } = daysOf(dateRange);
  return csvResponse(`inquiries_${from}_${to}.csv`, await service.exportDateRange(dateRange));
}
