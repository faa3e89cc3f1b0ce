import { compactButton } from "@/app/_components/ui/button";
import {
  type DateRange,
  type DropOff,
  type DroppedInquiry,
  daysOf,
  dropOffs,
  isDropOff,
  operatorService,
  parseDateRange,
} from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { inquiryReference } from "@/lib/core/reference";
import { ConsoleShell } from "../_components/console-shell";
import { dropOffLabels, readable, scopeLabel } from "../_components/labels";
import { NextPage, Nothing, StatusBadge } from "../_components/list-parts";
import { ListCell, ListRow, ListTable } from "../_components/list-table";
import { When } from "../_components/when";

/** The people behind a drop-off of the funnel, for the same days. */
export default async function DropOffsPage({ searchParams }: PageProps<"/admin/drop-offs">) {
  const service = await operatorService();
  const { step: requested, after, ...query } = await searchParams;
  const step = isDropOff(requested) ? requested : "started";
  const now = service.now();
  const dateRange = parseDateRange(query, now);
  const days = daysOf(dateRange);
  const { rows, next } = await service.dropOffs(step, dateRange, after);
  return (
    <ConsoleShell title="Got no further" at={paths.admin}>
      <h1 className="mt-6 text-xl font-semibold">{dropOffLabels[step].name}</h1>
      <p className="mt-1 text-muted">
        {dropOffLabels[step].why} Inquiries started from{" "}
        <span className="whitespace-nowrap">{days.from}</span> to{" "}
        <span className="whitespace-nowrap">{days.to}</span>, newest first.
      </p>
      <StepLinks step={step} dateRange={dateRange} />
      {rows.length === 0 ? <Nothing>There is none.</Nothing> : <DropOffTable rows={rows} now={now} />}
      <NextPage href={next === null ? null : adminPath("adminDropOffs", { step, ...days, after: next })} />
    </ConsoleShell>
  );
}

type StepLinksProps = { readonly step: DropOff; readonly dateRange: DateRange };

function StepLinks({ step, dateRange }: StepLinksProps) {
  const days = daysOf(dateRange);
  return (
    <nav aria-label="Drop-offs" className="mt-4">
      <ul className="flex flex-wrap gap-2">
        {dropOffs.map((one) => (
          <li key={one}>
            <a
              href={adminPath("adminDropOffs", { step: one, ...days })}
              aria-current={one === step ? "page" : undefined}
              className={`${compactButton.secondary} aria-[current]:border-accent aria-[current]:text-accent`}
            >
              {dropOffLabels[one].name}
            </a>
          </li>
        ))}
        <li>
          <a
            href={adminPath("admin", days)}
            className="inline-flex min-h-11 items-center px-2 underline underline-offset-4"
          >
            Back to the funnel
          </a>
        </li>
      </ul>
    </nav>
  );
}

type DropOffTableProps = { readonly rows: readonly DroppedInquiry[]; readonly now: Date };

function DropOffTable({ rows, now }: DropOffTableProps) {
  return (
    <ListTable caption="Inquiries and their people" columns={["Person", "Inquiry", "Status", "Started"]}>
      {rows.map(({ id, scope, status, reason, createdAt, user }) => (
        <ListRow
          key={id}
          href={userPath(user.id)}
          heading={
            <>
              <span className="font-semibold wrap-anywhere">{user.email ?? user.name ?? user.id}</span>
              <code className="font-mono text-xs text-muted sm:hidden">{inquiryReference(id)}</code>
              <span className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-muted sm:hidden">
                <StatusBadge status={status} />
                {reason !== null && <span>{readable(reason)}</span>}
                <When at={createdAt} now={now} isShort />
              </span>
            </>
          }
        >
          <ListCell>
            <code className="font-mono text-xs whitespace-nowrap">{inquiryReference(id)}</code>
            <span className="block text-xs text-muted">{scopeLabel(scope)}</span>
          </ListCell>
          <ListCell>
            <StatusBadge status={status} />
            {reason !== null && <span className="block text-xs text-muted">{readable(reason)}</span>}
          </ListCell>
          <ListCell>
            <span className="text-xs">
              <When at={createdAt} now={now} isShort />
            </span>
          </ListCell>
        </ListRow>
      ))}
    </ListTable>
  );
}
