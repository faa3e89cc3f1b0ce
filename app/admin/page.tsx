import { noticeOf } from "@/app/admin/_components/notices";
import { operatorService, parseDateRange } from "@/lib/admin/service";
import { paths } from "@/lib/config/paths";
import { Attention } from "./_components/attention";
import { ConsoleShell } from "./_components/console-shell";
import { FunnelPanel } from "./_components/funnel-panel";

/** Console home: what needs attention, and the funnel of the last days. */
export default async function OverviewPage({ searchParams }: PageProps<"/admin">) {
  const service = await operatorService();
  const { notice, ...query } = await searchParams;
  const dateRange = parseDateRange(query, service.now());
  const overview = await service.overview(dateRange);
  return (
    <ConsoleShell title="Overview" at={paths.admin} notice={noticeOf(notice, null)}>
      <h1 className="sr-only">Overview</h1>
      <Attention overview={overview} />
      <FunnelPanel dateRange={dateRange} counts={overview.funnel} trend={overview.trend} />
    </ConsoleShell>
  );
}
