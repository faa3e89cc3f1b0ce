import type { NextRequest } from "next/server";
import { daysOf, operatorService, parseDateRange } from "@/lib/admin/service";

/** CSV export of the inquiries in a date range, streamed. */
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

/** Reads only as fast as the client consumes (backpressure), and stops if the client disconnects. */
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
