import type { FunnelStep } from "@/lib/admin/service";
import { countLabel, shareLabel, stepNames } from "./labels";

const rowHeight = 62;

/** Funnel chart with one bar per step. The table beside it says the same. */
export function FunnelPicture({ steps }: { readonly steps: readonly FunnelStep[] }) {
  return (
    <svg
      role="img"
      aria-labelledby="funnel-title funnel-desc"
      className="w-full"
      height={steps.length * rowHeight - 14}
    >
      <title id="funnel-title">How far people got</title>
      <desc id="funnel-desc">
        {steps
          .map(
            ({ name, count, ofStarted }) =>
              `${stepNames[name]}: ${countLabel(count)}, ${shareLabel(ofStarted)}`,
          )
          .join(". ")}
      </desc>
      {steps.map((step, index) => (
        <Bar key={step.name} step={step} top={index * rowHeight} />
      ))}
    </svg>
  );
}

/** Widths are shares of the chart's width, so that text keeps its size on every screen. */
function Bar({ step: { name, count, ofStarted, ofPrevious }, top }: { step: FunnelStep; top: number }) {
  return (
    <>
      <text y={top + 14} className="fill-ink text-sm font-semibold">
        {stepNames[name]}
      </text>
      <text x="100%" y={top + 14} textAnchor="end" className="fill-ink text-sm font-semibold tabular-nums">
        {countLabel(count)}
      </text>
      <rect y={top + 22} width="100%" height={22} rx={5} className="fill-ground" />
      {count > 0 && (
        <rect
          y={top + 22}
          width={`${Math.max(0.5, ofStarted * 100)}%`}
          height={22}
          rx={5}
          className="fill-accent"
        />
      )}
      {ofPrevious !== null && <Share share={ofPrevious} ofStarted={ofStarted} top={top} />}
    </>
  );
}

/** On the bar if there is room, otherwise after it. */
function Share({ share, ofStarted, top }: { share: number; ofStarted: number; top: number }) {
  const isInside = ofStarted > 0.2;
  return (
    <text
      x={isInside ? "0" : `${ofStarted * 100}%`}
      dx={8}
      y={top + 37}
      className={`text-xs font-semibold ${isInside ? "fill-on-accent" : "fill-ink"}`}
    >
      {shareLabel(share)}
      {ofStarted > 0.55 && <tspan className="@max-[15rem]:hidden"> of the step before</tspan>}
    </text>
  );
}
