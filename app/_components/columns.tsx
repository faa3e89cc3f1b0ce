import type { ReactNode } from "react";

type ColumnsProps = {
  readonly children: ReactNode;
  /** What stands beside the main thing on wide screens, and below it on narrow ones. */
  readonly aside: ReactNode;
  /** What the side is, for those who jump from landmark to landmark. */
  readonly asideLabel: string;
};

/** The one thing that a page is about, and what helps with it. */
export function Columns({ children, aside, asideLabel }: ColumnsProps) {
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_21rem] lg:items-start lg:gap-8">
      <div className="min-w-0 space-y-6">{children}</div>
      <aside aria-label={asideLabel} className="min-w-0 space-y-6">
        {aside}
      </aside>
    </div>
  );
}
