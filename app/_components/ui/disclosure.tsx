import type { ReactNode } from "react";
import { Chevron } from "./icons";

type DisclosureProps = {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly open?: boolean;
};

/** Optional details, collapsed by default. */
export function Disclosure({ summary, children, open = false }: DisclosureProps) {
  return (
    <details open={open} className="group rounded-control border border-line-strong">
      <summary className="flex min-h-12 cursor-pointer list-none items-center justify-between gap-3 rounded-control px-4 py-2.5 font-semibold hover:bg-sunken">
        {summary}
        <Chevron />
      </summary>
      <div className="border-t border-line px-4 py-4">{children}</div>
    </details>
  );
}
