import { fixedMarkup } from "./fixed-markup";

/** Front-page illustration: a document and a phone that scans it. Hidden from screen readers. */
export function HeroDrawing() {
  return fixedMarkup("hero drawing", () => (
    <svg viewBox="0 0 480 400" width={480} height={400} className="h-auto w-full max-w-md" aria-hidden="true">
      <path
        className="fill-accent-ground"
        d="M236 22c92-10 182 20 216 92 30 64 24 152-22 206-46 56-136 70-220 62-80-8-164-32-188-100-24-70 10-150 62-200 40-40 92-52 152-60Z"
      />
      <BackCard />
      <Phone />
      <Shield />
    </svg>
  ));
}

function BackCard() {
  return (
    <g>
      <rect
        x="46"
        y="112"
        width="258"
        height="168"
        rx="20"
        className="fill-surface stroke-line-strong"
        strokeWidth="2"
      />
      <path d="M46 158v-26a20 20 0 0 1 20-20h218a20 20 0 0 1 20 20v26Z" className="fill-accent" />
      <rect x="70" y="130" width="92" height="10" rx="5" className="fill-on-accent" />
      <rect x="70" y="180" width="68" height="78" rx="10" className="fill-sunken" />
      <circle cx="104" cy="208" r="14" className="fill-line-strong" />
      <path d="M78 258c2-20 12-28 26-28s24 8 26 28Z" className="fill-line-strong" />
      <rect x="158" y="186" width="104" height="10" rx="5" className="fill-line-strong" />
      <rect x="158" y="208" width="76" height="9" rx="4.5" className="fill-line" />
      <rect x="158" y="228" width="92" height="9" rx="4.5" className="fill-line" />
    </g>
  );
}

function Phone() {
  return (
    <g>
      <rect x="268" y="66" width="142" height="278" rx="26" className="fill-ink" />
      <rect x="277" y="75" width="124" height="260" rx="18" className="fill-surface" />
      <rect x="318" y="83" width="42" height="9" rx="4.5" className="fill-ink" />
      <circle cx="339" cy="178" r="46" className="fill-accent-ground" />
      <circle cx="339" cy="166" r="17" className="fill-accent" />
      <path d="M306 211c2-24 15-33 33-33s31 9 33 33a46 46 0 0 1-66 0Z" className="fill-accent" />
      <path
        d="M289 146v-12a12 12 0 0 1 12-12h12M365 122h12a12 12 0 0 1 12 12v12M389 210v12a12 12 0 0 1-12 12h-12M313 234h-12a12 12 0 0 1-12-12v-12"
        className="stroke-accent"
        strokeWidth="5"
        strokeLinecap="round"
        fill="none"
      />
      <rect x="299" y="258" width="80" height="9" rx="4.5" className="fill-line-strong" />
      <rect x="311" y="276" width="56" height="8" rx="4" className="fill-line" />
      <rect x="295" y="300" width="88" height="22" rx="11" className="fill-accent" />
    </g>
  );
}

function Shield() {
  return (
    <g>
      <circle cx="262" cy="306" r="46" className="fill-surface" />
      <circle cx="262" cy="306" r="38" className="fill-positive" />
      <path
        d="m244 307 13 13 24-27"
        className="stroke-surface"
        strokeWidth="8"
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </g>
  );
}
