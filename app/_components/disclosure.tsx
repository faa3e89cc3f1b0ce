import type { ReactNode } from "react";

type DisclosureProps = {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly open?: boolean;
};

/** What not everybody needs, one press away. */
export function Disclosure({ summary, children, open = false }: DisclosureProps) {
  return (
    <details open={open} className="group rounded-control border border-line-strong">
      <summary className="flex min-h-12 cursor-pointer list-none items-center justify-between gap-3 rounded-control px-4 py-2.5 font-semibold hover:bg-sunken">
        {summary}
        <svg
          viewBox="0 0 20 20"
          className="size-5 shrink-0 stroke-muted transition-transform group-open:rotate-180 motion-reduce:transition-none"
          fill="none"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <path d="m5 7.5 5 5 5-5" />
        </svg>
      </summary>
      <div className="border-t border-line px-4 py-4">{children}</div>
    </details>
  );
}
