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
      <title id="funnel-title">Conversion funnel</title>
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
      {ofPrevious !== null && <Share name={name} share={ofPrevious} ofStarted={ofStarted} top={top} />}
    </>
  );
}

type ShareProps = {
  readonly name: FunnelStep["name"];
  readonly share: number;
  readonly ofStarted: number;
  readonly top: number;
};

/** On the bar if there is room, otherwise after it. */
function Share({ name, share, ofStarted, top }: ShareProps) {
  const isInside = ofStarted > 0.2;
  return (
    <text
      x={isInside ? "0" : `${ofStarted * 100}%`}
      dx={8}
      y={top + 37}
      className={`text-xs font-semibold ${isInside ? "fill-on-accent" : "fill-ink"}`}
    >
      {shareLabel(share)}
      {ofStarted > 0.55 && (
        <tspan className="@max-[20rem]:hidden">
          {name === "submitted" ? " of those who came back" : " of the previous step"}
        </tspan>
      )}
    </text>
  );
}
