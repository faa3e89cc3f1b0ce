import type { ReactNode } from "react";
import { type Drawing, Illustration } from "./illustration";

type PageHeadProps = { readonly drawing: Drawing; readonly heading: string; readonly children: ReactNode };

/** Heading of a page, with its illustration beside it if there is room. Scripts move the focus to the heading. */
export function PageHead({ drawing, heading, children }: PageHeadProps) {
  return (
    <div className="flex flex-col gap-5 sm:flex-row-reverse sm:items-start sm:justify-between sm:gap-8">
      <Illustration drawing={drawing} />
      <div className="min-w-0">
        <h1 tabIndex={-1} className="text-title">
          {heading}
        </h1>
        {children}
      </div>
    </div>
  );
}
