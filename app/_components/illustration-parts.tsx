import type { ReactNode } from "react";
import type { Tone } from "@/lib/verification/model/messages";

/** The parts that all drawings are made of, in a field of 160 by 120. */

const blobs = {
  neutral: "fill-accent-ground",
  info: "fill-info-ground",
  positive: "fill-positive-ground",
  caution: "fill-caution-ground",
  negative: "fill-negative-ground",
} as const satisfies Record<Tone, string>;

const badges = {
  neutral: "fill-accent",
  info: "fill-info",
  positive: "fill-positive",
  caution: "fill-caution",
  negative: "fill-negative",
} as const satisfies Record<Tone, string>;

/** The soft ground of a drawing. */
export function Blob({ tone }: { readonly tone: Tone }) {
  return (
    <path
      className={blobs[tone]}
      d="M79 6c27-3 55 6 66 27 10 19 8 46-6 62-14 17-41 21-66 19-24-2-49-9-60-29C2 65 5 40 20 25 34 11 57 8 79 6Z"
    />
  );
}

/** A document with a portrait. */
export function IdCard({ faint = false }: { readonly faint?: boolean }) {
  const portrait = faint ? "fill-line-strong" : "fill-accent";
  return (
    <>
      <rect
        x="30"
        y="31"
        width="92"
        height="60"
        rx="8"
        className="fill-surface stroke-line-strong"
        strokeWidth="1.5"
      />
      <rect x="38" y="40" width="32" height="42" rx="4" className="fill-sunken" />
      <circle cx="54" cy="55" r="7" className={portrait} />
      <path d="M41.500 78c1-8 6-12 12.500-12s11.500 4 12.500 12Z" className={portrait} />
      <rect x="78" y="43" width="34" height="5" rx="2.500" className="fill-line-strong" />
      <rect x="78" y="54" width="26" height="4" rx="2" className="fill-line" />
      <rect x="78" y="63" width="30" height="4" rx="2" className="fill-line" />
      <rect x="78" y="72" width="20" height="4" rx="2" className="fill-line" />
    </>
  );
}

/** The round sign at the lower right that tells the states apart. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <>
      <circle cx="122" cy="88" r="21" className="fill-surface" />
      <circle cx="122" cy="88" r="17.500" className={badges[tone]} />
      <g
        className="stroke-surface"
        fill="none"
        strokeWidth="3.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {children}
      </g>
    </>
  );
}

/** The corners by which a camera says what it looks at. */
export function Viewfinder() {
  return (
    <path
      d="M22 40V29a6 6 0 0 1 6-6h11M113 23h11a6 6 0 0 1 6 6v11M130 82v11a6 6 0 0 1-6 6h-11M39 99H28a6 6 0 0 1-6-6V82"
      className="stroke-accent"
      fill="none"
      strokeWidth="3.2"
      strokeLinecap="round"
    />
  );
}
