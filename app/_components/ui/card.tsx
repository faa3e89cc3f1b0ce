import type { ReactNode } from "react";

const card = "rounded-card border border-line bg-surface";

/** The look of a card, for elements that are something else than a section. */
export const cardLook = {
  /** The one thing that a page is about. */
  main: `${card} p-[min(1.5rem,6vw)] shadow-card sm:p-9`,
  /** One of several things of equal weight. */
  item: `${card} p-[min(1.5rem,6vw)] sm:p-8`,
  side: `${card} p-[min(1.5rem,6vw)]`,
  compact: `${card} p-4 shadow-card sm:p-5`,
} as const;

/** The one thing that a page is about. */
export function Card({ children }: { readonly children: ReactNode }) {
  return <section className={cardLook.main}>{children}</section>;
}

/** Something that helps with what the page is about. */
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
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

/** One subject of a page that has several, as those of the console do. */
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
