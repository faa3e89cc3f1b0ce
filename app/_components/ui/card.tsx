import type { ReactNode } from "react";
import { Chevron } from "./icons";

const card = "rounded-card border border-line bg-surface";

/** Card styles, for elements other than a section. */
export const cardLook = {
  /** The main content of a page. */
  main: `${card} p-[min(1.5rem,6vw)] shadow-card sm:p-9`,
  /** One of several cards of equal weight. */
  item: `${card} p-[min(1.5rem,6vw)] sm:p-8`,
  side: `${card} p-[min(1.5rem,6vw)]`,
  compact: `${card} p-4 shadow-card sm:p-5`,
} as const;

/** The main card of a page. */
export function Card({ children }: { readonly children: ReactNode }) {
  return <section className={cardLook.main}>{children}</section>;
}

/** A secondary card beside or below the main one. */
export function SideCard({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className={cardLook.side}>
      <h2 className="text-heading">{heading}</h2>
      <div className="mt-3 space-y-3 text-small text-muted">{children}</div>
    </section>
  );
}

type PanelProps = {
  readonly heading: string;
  /** Shown beside the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

/** One section of a page with several, as in the console. */
export function Panel({ heading, aside, children }: PanelProps) {
  return (
    <section className={`mt-6 ${cardLook.compact}`}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="text-base font-semibold">{heading}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

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
