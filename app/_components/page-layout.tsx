import type { ReactNode } from "react";
import { type Drawing, Illustration } from "./illustration";

type PageHeadProps = { readonly drawing: Drawing; readonly heading: string; readonly children: ReactNode };

/**
 * Heading of a page, with its illustration beside it: on narrow screens a small one that the text flows around, so that
 * the main action stays in sight. Scripts move the focus to the heading.
 */
export function PageHead({ drawing, heading, children }: PageHeadProps) {
  return (
    <div className="soft flow-root sm:flex sm:flex-row-reverse sm:items-start sm:justify-between sm:gap-8">
      <Illustration drawing={drawing} />
      <div className="min-w-0">
        <h1 tabIndex={-1} className="text-title max-sm:text-wrap">
          {heading}
        </h1>
        {children}
      </div>
    </div>
  );
}

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
