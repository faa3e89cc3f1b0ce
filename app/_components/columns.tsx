import type { ReactNode } from "react";

type ColumnsProps = {
  readonly children: ReactNode;
  /** Beside the main content on wide screens, below it on narrow ones. */
  readonly aside: ReactNode;
  /** Accessible name of the side column, for landmark navigation. */
  readonly asideLabel: string;
};

/** Two columns: the main content of a page, and its side column. */
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
