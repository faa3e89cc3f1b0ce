import type { ReactNode } from "react";
import type { Tone } from "@/lib/verification/model/messages";
import { fixedMarkup } from "./fixed-markup";

const drawings = {
  start: (
    <>
      <Blob tone="neutral" />
      <IdCard />
      <Viewfinder />
    </>
  ),
  pending: (
    <>
      <Blob tone="info" />
      <IdCard faint />
      <Sign tone="info">
        <path
          d="M115 88h14M123.500 81.500l6 6.500-6 6.500"
          className="origin-center [transform-box:fill-box] rtl:-scale-x-100"
        />
      </Sign>
    </>
  ),
  processing: (
    <>
      <Blob tone="info" />
      <IdCard />
      <g className="motion-safe:animate-scan">
        <rect x="26" y="58" width="100" height="3.500" rx="1.750" className="fill-info" />
      </g>
    </>
  ),
  manualReview: (
    <>
      <Blob tone="info" />
      <IdCard />
      <path d="m119 84 15 15" className="stroke-info" strokeWidth="8" strokeLinecap="round" fill="none" />
      <circle cx="105" cy="70" r="20" className="fill-surface stroke-info" strokeWidth="5" />
      <path d="M96 66h18M96 74h11" className="stroke-line-strong" strokeWidth="3.500" strokeLinecap="round" />
    </>
  ),
  approved: (
    <>
      <Blob tone="positive" />
      <IdCard />
      <Sign tone="positive">
        <path d="m114 88.500 5.500 5.500 10.500-11.500" />
      </Sign>
    </>
  ),
  retry: (
    <>
      <Blob tone="caution" />
      <IdCard faint />
      <Sign tone="caution">
        <path d="M129.500 85a8 8 0 1 0 .5 5M130.500 79v6.500H124" />
      </Sign>
    </>
  ),
  failed: (
    <>
      <Blob tone="caution" />
      <IdCard faint />
      <Sign tone="caution">
        <path d="M122 79.500v10M122 96v.1" />
      </Sign>
    </>
  ),
  expired: (
    <>
      <Blob tone="neutral" />
      <IdCard faint />
      <Sign tone="neutral">
        <path d="M122 79v9.500l6 3.500" />
      </Sign>
    </>
  ),
  lapsed: (
    <>
      <Blob tone="neutral" />
      <IdCard />
      <Sign tone="neutral">
        <path d="M129.500 85a8 8 0 1 0 .5 5M130.500 79v6.500H124" />
      </Sign>
    </>
  ),
  signIn: (
    <>
      <Blob tone="neutral" />
      <rect
        x="48"
        y="52"
        width="64"
        height="46"
        rx="9"
        className="fill-surface stroke-line-strong"
        strokeWidth="1.5"
      />
      <path
        d="M61 52V41a19 19 0 0 1 38 0v11"
        className="stroke-accent"
        fill="none"
        strokeWidth="6"
        strokeLinecap="round"
      />
      <circle cx="80" cy="71" r="6" className="fill-accent" />
      <path d="M80 74v10" className="stroke-accent" strokeWidth="5" strokeLinecap="round" />
    </>
  ),
  phone: (
    <>
      <Blob tone="positive" />
      <rect
        x="88"
        y="30"
        width="46"
        height="78"
        rx="9"
        className="fill-surface stroke-line-strong"
        strokeWidth="1.5"
      />
      <path d="M105 37h12" className="stroke-line-strong" strokeWidth="3" strokeLinecap="round" />
      <path
        d="m101 69 7 7 14-15"
        className="stroke-positive"
        fill="none"
        strokeWidth="5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M72 48 52 62l20 14M54 62h24"
        className="origin-center stroke-accent [transform-box:fill-box] rtl:-scale-x-100"
        fill="none"
        strokeWidth="5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  nowhere: (
    <>
      <Blob tone="neutral" />
      <path d="M78 22v80" className="stroke-line-strong" strokeWidth="5" strokeLinecap="round" />
      <path
        d="M44 32h54l11 10-11 10H44a3 3 0 0 1-3-3V35a3 3 0 0 1 3-3Z"
        className="fill-surface stroke-accent"
        strokeWidth="3"
        strokeLinejoin="round"
      />
      <path
        d="M113 60H65l-11 9 11 9h48a3 3 0 0 0 3-3V63a3 3 0 0 0-3-3Z"
        className="fill-accent stroke-accent"
        strokeWidth="3"
        strokeLinejoin="round"
      />
      <path d="M53 42h34" className="stroke-line-strong" strokeWidth="3.500" strokeLinecap="round" />
    </>
  ),
  trouble: (
    <>
      <Blob tone="caution" />
      <path
        d="M52 92a20 20 0 0 1-2-40 28 28 0 0 1 54-5 22.500 22.500 0 0 1 4 45Z"
        className="fill-surface stroke-line-strong"
        strokeWidth="2"
      />
      <path d="M80 58v14M80 81v.1" className="stroke-caution" strokeWidth="6" strokeLinecap="round" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type Drawing = keyof typeof drawings;

/** Illustration of a status. The text beside it says the same, so it is hidden from screen readers. */
export function Illustration({ drawing }: { readonly drawing: Drawing }) {
  return fixedMarkup(`illustration ${drawing}`, () => (
    <svg
      viewBox="0 0 160 120"
      width={160}
      height={120}
      className="float-end ms-3 h-auto w-[min(4.5rem,20vw)] shrink-0 max-[24rem]:hidden sm:float-none sm:ms-0 sm:h-36 sm:w-48"
      aria-hidden="true"
    >
      {drawings[drawing]}
    </svg>
  ));
}

// Parts of the drawings, in a viewBox of 160 by 120.

const blobs = {
  neutral: "fill-accent-ground",
  info: "fill-info-ground",
  positive: "fill-positive-ground",
  caution: "fill-caution-ground",
  negative: "fill-negative-ground",
} as const satisfies Record<Tone, string>;

const signs = {
  neutral: "fill-accent",
  info: "fill-info",
  positive: "fill-positive",
  caution: "fill-caution",
  negative: "fill-negative",
} as const satisfies Record<Tone, string>;

/** Soft background of a drawing. */
function Blob({ tone }: { readonly tone: Tone }) {
  return (
    <path
      className={blobs[tone]}
      d="M79 6c27-3 55 6 66 27 10 19 8 46-6 62-14 17-41 21-66 19-24-2-49-9-60-29C2 65 5 40 20 25 34 11 57 8 79 6Z"
    />
  );
}

/** A document with a portrait. */
function IdCard({ faint = false }: { readonly faint?: boolean }) {
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

/** The round sign at the lower right that distinguishes the statuses. */
function Sign({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <>
      <circle cx="122" cy="88" r="21" className="fill-surface" />
      <circle cx="122" cy="88" r="17.500" className={signs[tone]} />
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

/** Viewfinder corners. */
function Viewfinder() {
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
