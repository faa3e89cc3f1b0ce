import type { ReactNode } from "react";
import type { Tone } from "@/lib/verification/model/messages";

const looks = {
  neutral: "border-line-strong bg-sunken",
  info: "border-info bg-info-ground",
  positive: "border-positive bg-positive-ground",
  caution: "border-caution bg-caution-ground",
  negative: "border-negative bg-negative-ground",
} as const satisfies Record<Tone, string>;

type NoticeProps = {
  readonly tone: Tone;
  /** Announces a recent event to screen readers. */
  readonly role?: "status";
  readonly children: ReactNode;
};

/** A notice above the content. */
export function Notice({ tone, role, children }: NoticeProps) {
  return (
    <div role={role} className={`space-y-2 rounded-control border-s-4 px-4 py-3.5 ${looks[tone]}`}>
      {children}
    </div>
  );
}
