import type { Tone } from "@/lib/verification/model/messages";
import { readable, toneOf } from "./words";

export const toneClasses = {
  neutral: "bg-ground text-muted",
  info: "bg-info-ground text-info",
  positive: "bg-positive-ground text-positive",
  caution: "bg-caution-ground text-caution",
  negative: "bg-negative-ground text-negative",
} as const satisfies Record<Tone, string>;

/** A status, which its colour only repeats. */
export function Badge({ status }: { readonly status: string }) {
  return (
    <span
      className={`inline-block whitespace-nowrap rounded-full px-2.5 py-0.5 text-xs font-semibold ${toneClasses[toneOf(status)]}`}
    >
      {readable(status)}
    </span>
  );
}
