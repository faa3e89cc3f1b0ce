import type { NextRequest } from "next/server";
import { daysOf, operatorService, parseDateRange } from "@/lib/admin/service";

/** The inquiries of a span for a spreadsheet, sent as they are read. */
export async function GET(request: NextRequest): Promise<Response> {
  const service = await operatorService();
  const dateRange = parseDateRange(Object.fromEntries(request.nextUrl.searchParams), service.now());
  const { from, to } = daysOf(dateRange);
  const lines = await service.exportDateRange(dateRange);
  return new Response(streamOf(lines), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="inquiries_${from}_${to}.csv"`,
      "Cache-Control": "private, no-store",
    },
  });
}

/** Reads on only as fast as the other side takes it, and stops where it hangs up. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
