import type { ReactNode } from "react";
import type { Tone } from "@/lib/verification/view";

const grounds = {
  neutral: "bg-ground text-accent",
  info: "bg-info-ground text-info",
  positive: "bg-positive-ground text-positive",
  caution: "bg-caution-ground text-caution",
  negative: "bg-negative-ground text-negative",
} as const satisfies Record<Tone, string>;

const drawings = {
  neutral: (
    <>
      <rect x="4" y="6" width="16" height="12" rx="2" />
      <circle cx="9" cy="11" r="1.8" />
      <path d="M6.5 15.500c.6-1.4 4.4-1.4 5 0M14 10.500h3.500M14 13.500h3.5" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.500V12l3 2" />
    </>
  ),
  positive: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="m8.5 12.3 2.4 2.4 4.6-5" />
    </>
  ),
  caution: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 8v4.500M12 15.700v.1" />
    </>
  ),
  negative: (
    <>
      <path d="M12 4 21 19.500H3Z" />
      <path d="M12 10v4M12 16.800v.1" />
    </>
  ),
} as const satisfies Record<Tone, ReactNode>;

/** A small drawing that says at a glance how things stand. The words beside it say the same. */
export function ToneMark({ tone }: { readonly tone: Tone }) {
  return (
    <span className={`mb-5 flex size-14 items-center justify-center rounded-full ${grounds[tone]}`}>
      <svg
        viewBox="0 0 24 24"
        className="size-8"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawings[tone]}
      </svg>
    </span>
  );
}
