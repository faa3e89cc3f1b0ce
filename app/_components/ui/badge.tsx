import type { ReactNode } from "react";
import type { Tone } from "@/lib/verification/model/messages";

const tones = {
  neutral: "bg-sunken text-ink",
  info: "bg-info-ground text-info",
  positive: "bg-positive-ground text-positive",
  caution: "bg-caution-ground text-caution",
  negative: "bg-negative-ground text-negative",
} as const satisfies Record<Tone, string>;

const sizes = {
  regular: "px-3 py-1 text-small",
  compact: "px-2.5 py-0.5 text-xs whitespace-nowrap",
} as const;

type BadgeProps = {
  readonly tone: Tone;
  readonly size?: keyof typeof sizes;
  readonly children: ReactNode;
};

/** A status label. The color only repeats the text. */
export function Badge({ tone, size = "regular", children }: BadgeProps) {
  return (
    <span
      className={`inline-block rounded-full border border-transparent font-semibold ${sizes[size]} ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
