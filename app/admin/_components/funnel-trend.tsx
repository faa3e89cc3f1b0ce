import type { TrendPeriod } from "@/lib/admin/service";
import { countLabel } from "./labels";

const height = 96;

/** How many inquiries were started in each period, and how many of them are approved. A table says the same. */
export function FunnelTrend({ periods }: { readonly periods: readonly TrendPeriod[] }) {
  const most = Math.max(1, ...periods.map(({ started }) => started));
  const [first, last] = [periods[0], periods.at(-1)];
  return (
    <>
      <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        <Key className="bg-line-strong">started</Key>
        <Key className="bg-accent">of these, approved</Key>
        <span>peak {countLabel(most)}</span>
      </p>
      <svg
        aria-hidden="true"
        className="mt-3 w-full overflow-visible"
        height={height}
        preserveAspectRatio="none"
        viewBox={`0 0 ${periods.length} ${height}`}
      >
        {periods.map((period, index) => (
          <Bar key={period.from} period={period} left={index} most={most} />
        ))}
        <rect y={height - 1} width={periods.length} height={1} className="fill-line" />
      </svg>
      <p className="mt-1 flex justify-between gap-4 text-xs text-muted tabular-nums">
        <span>{first?.from}</span>
        <span>{last?.to}</span>
      </p>
      <details className="mt-2">
        <summary className="inline-flex min-h-11 cursor-pointer items-center underline underline-offset-4">
          As a table
        </summary>
        <TrendTable periods={periods} />
      </details>
    </>
  );
}

function Key({ className, children }: { readonly className: string; readonly children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2.5 rounded-sm ${className}`} />
      {children}
    </span>
  );
}

type BarProps = { readonly period: TrendPeriod; readonly left: number; readonly most: number };

/** Browsers show the title as a tooltip. */
function Bar({ period, left, most }: BarProps) {
  const { started, approved } = period;
  const [startedHeight, approvedHeight] = [started, approved].map((count) => (count / most) * (height - 1));
  return (
    <g>
      <title>{`${labelOf(period)}: ${countLabel(started)} started, ${countLabel(approved)} approved`}</title>
      <rect x={left} width={1} height={height} className="fill-transparent" />
      <rect
        x={left + 0.12}
        y={height - 1 - (startedHeight ?? 0)}
        width={0.76}
        height={startedHeight}
        className="fill-line-strong"
      />
      <rect
        x={left + 0.12}
        y={height - 1 - (approvedHeight ?? 0)}
        width={0.76}
        height={approvedHeight}
        className="fill-accent"
      />
    </g>
  );
}

function labelOf({ from, to }: TrendPeriod): string {
  return from === to ? from : `${from} to ${to}`;
}

function TrendTable({ periods }: { readonly periods: readonly TrendPeriod[] }) {
  return (
    <table className="mt-2 border-collapse text-right tabular-nums">
      <caption className="sr-only">Inquiries by day</caption>
      <thead className="text-xs text-muted">
        <tr>
          {["Days", "Started", "Approved"].map((name, index) => (
            <th key={name} scope="col" className={`py-1 font-normal ${index === 0 ? "text-left" : "pl-6"}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {periods.map((period) => (
          <tr key={period.from} className="border-t border-line">
            <th scope="row" className="py-1 text-left font-normal">
              {labelOf(period)}
            </th>
            <td className="py-1 pl-6">{countLabel(period.started)}</td>
            <td className="py-1 pl-6">{countLabel(period.approved)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
