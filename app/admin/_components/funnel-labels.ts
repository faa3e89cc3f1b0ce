import type { FunnelStep } from "@/lib/admin/service";

export const stepNames = {
  started: "Started",
  returned: "Came back",
  submitted: "Submitted",
  decided: "Decided",
  approved: "Approved",
} as const satisfies Record<FunnelStep["name"], string>;

const count = new Intl.NumberFormat("en");
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

export function countLabel(value: number): string {
  return count.format(value);
}

export function shareLabel(value: number): string {
  return share.format(value);
}
