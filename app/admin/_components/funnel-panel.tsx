import { compactButton, compactField } from "@/app/_components/ui/button";
import { Panel } from "@/app/_components/ui/card";
import { Facts } from "@/app/_components/ui/facts";
import {
  type DateRange,
  daysOf,
  dropOffs,
  type FunnelCounts,
  type FunnelStep,
  presetDays,
  type TrendPeriod,
  toSteps,
} from "@/lib/admin/service";
import { adminPath, paths } from "@/lib/config/paths";
import { OperatorsOnly } from "./console-shell";
import { FunnelPicture } from "./funnel-picture";
import { FunnelTrend } from "./funnel-trend";
import { countLabel, dropOffLabels, shareLabel, stepNames } from "./labels";
import { durationLabel } from "./when";

/** Outcomes of the inquiries started in a date range, as a chart and as a table. */
export function FunnelPanel({
  dateRange,
  counts,
  trend,
}: {
  readonly dateRange: DateRange;
  readonly counts: FunnelCounts;
  readonly trend: readonly TrendPeriod[];
}) {
  const steps = toSteps(counts);
  const days = daysOf(dateRange);
  return (
    <Panel
      heading="Conversion funnel"
      aside={
        <OperatorsOnly>
          <a href={adminPath("adminExport", days)} download className={compactButton.secondary}>
            Download CSV
          </a>
        </OperatorsOnly>
      }
    >
      <p className="mt-2 text-muted">
        Inquiries started from <span className="whitespace-nowrap">{days.from}</span> to{" "}
        <span className="whitespace-nowrap">{days.to}</span>
      </p>
      <DateRangeForm dateRange={dateRange} />
      <div className="mt-5 grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <div className="@container min-w-0">
          <FunnelPicture steps={steps} />
        </div>
        <div className="@container min-w-0">
          <FunnelTable steps={steps} />
          <p className="mt-3 text-xs text-muted">
            Everything is about the inquiries started in these days (UTC), whenever the rest happened. Some
            people never come back and are decided all the same, so the share at “{stepNames.submitted}” is
            that of those who did come back.
          </p>
          {counts.lapsed > 0 && (
            <p className="mt-3 text-sm">
              <strong>{countLabel(counts.lapsed)}</strong> of these approvals{" "}
              {counts.lapsed === 1 ? "has" : "have"} lapsed since.
            </p>
          )}
        </div>
      </div>
      <h3 className="mt-6 border-t border-line pt-4 font-semibold">Got no further</h3>
      <DropOffs dateRange={dateRange} counts={counts} />
      <h3 className="mt-6 border-t border-line pt-4 font-semibold">Over time</h3>
      <FunnelTrend periods={trend} />
      <h3 className="mt-6 border-t border-line pt-4 font-semibold">Median times</h3>
      <p className="mt-1 text-xs text-muted">
        Half took this long or less. Ranges over 10,000 inquiries are sampled.
      </p>
      <div className="mt-3">
        <Facts
          layout="grid"
          facts={[
            ["Start to coming back", medianLabel(counts.startToReturnMs)],
            ["Submission to decision", medianLabel(counts.submitToDecisionMs)],
            ["Start to decision", medianLabel(counts.startToDecisionMs)],
          ]}
        />
      </div>
    </Panel>
  );
}

function medianLabel(ms: number | null) {
  return <span className="text-lg font-semibold tabular-nums">{ms === null ? "–" : durationLabel(ms)}</span>;
}

/** Sends the dates by GET: they contain no personal data, and the address can be shared. */
function DateRangeForm({ dateRange }: { readonly dateRange: DateRange }) {
  const { from, to } = daysOf(dateRange);
  return (
    <div className="mt-3 flex flex-wrap items-end gap-x-6 gap-y-3">
      <ul className="flex flex-wrap gap-2">
        {presetDays.map((days) => (
          <li key={days}>
            <a
              href={adminPath("admin", { days: String(days) })}
              aria-current={days === dateRange.days ? "true" : undefined}
              className={`${compactButton.secondary} aria-[current]:border-accent aria-[current]:text-accent`}
            >
              {days} days
            </a>
          </li>
        ))}
      </ul>
      <form action={paths.admin} className="flex flex-wrap items-end gap-2">
        <label>
          <span className="mb-1 block text-xs text-muted">From</span>
          <input key={from} type="date" name="from" required defaultValue={from} className={compactField} />
        </label>
        <label>
          <span className="mb-1 block text-xs text-muted">To</span>
          <input key={to} type="date" name="to" required defaultValue={to} className={compactField} />
        </label>
        <button type="submit" className={compactButton.secondary}>
          Show
        </button>
      </form>
    </div>
  );
}

type DropOffsProps = { readonly dateRange: DateRange; readonly counts: FunnelCounts };

/** How many got no further than each step, each with a link to the people. */
function DropOffs({ dateRange, counts }: DropOffsProps) {
  return (
    <>
      <p className="mt-1 text-xs text-muted">
        By the last step that they reached so far. With the approved ones, these are all that were started.
      </p>
      <ul className="mt-3 grid gap-2 sm:grid-cols-2 lg:grid-cols-4">
        {dropOffs.map((step) => {
          const count = counts.dropOffs[step];
          return (
            <li key={step}>
              {count === 0 ? (
                <div className={`text-muted ${dropOffLook}`}>
                  <span>{dropOffLabels[step].name}</span> <span>0</span>
                </div>
              ) : (
                <a
                  href={adminPath("adminDropOffs", { step, ...daysOf(dateRange) })}
                  className={`hover:border-accent ${dropOffLook}`}
                >
                  <span className="underline underline-offset-4">{dropOffLabels[step].name}</span>{" "}
                  <span className="text-lg font-semibold tabular-nums">{countLabel(count)}</span>
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

const dropOffLook =
  "flex h-full min-h-13 items-center justify-between gap-4 rounded-control border border-line bg-ground px-4 py-2.5";

function FunnelTable({ steps }: { readonly steps: readonly FunnelStep[] }) {
  return (
    <table className="w-full wrap-break-word @max-[15rem]:wrap-anywhere @max-[18rem]:text-xs border-collapse text-right tabular-nums">
      <caption className="sr-only">Inquiries by step</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="py-2 text-left font-normal">
            Step
          </th>
          <th scope="col" className="py-2 pl-2 font-normal">
            Inquiries
          </th>
          <th scope="col" className="py-2 pl-2 font-normal">
            Of all
          </th>
          <th scope="col" className="py-2 pl-2 font-normal">
            vs previous step
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ name, count, ofStarted, ofPrevious }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="py-2.5 text-left font-semibold">
              {stepNames[name]}
            </th>
            <td className="py-2.5 pl-2 font-semibold">{countLabel(count)}</td>
            <td className="py-2.5 pl-2">{shareLabel(ofStarted)}</td>
            <td className="py-2.5 pl-2">{ofPrevious === null ? "–" : shareLabel(ofPrevious)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
