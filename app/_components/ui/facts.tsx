import type { ReactNode } from "react";

export type Fact = readonly [term: string, detail: ReactNode];

const layouts = {
  /** Stacked, on users' pages. */
  list: {
    list: "divide-y divide-line rounded-control border border-line",
    fact: "flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 px-4 py-3",
    term: "text-small text-muted",
    detail: "font-semibold",
  },
  /** As many columns as fit, in the console. */
  grid: {
    list: "grid grid-cols-[repeat(auto-fill,minmax(min(100%,16.5rem),1fr))] gap-x-6 gap-y-3",
    fact: "min-w-0",
    term: "text-xs text-muted",
    detail: "mt-0.5 break-words",
  },
} as const;

type FactsProps = { readonly facts: readonly Fact[]; readonly layout?: keyof typeof layouts };

/** A definition list: times, numbers, references. */
export function Facts({ facts, layout = "list" }: FactsProps) {
  if (facts.length === 0) return null;
  const look = layouts[layout];
  return (
    <dl className={look.list}>
      {facts.map(([term, detail]) => (
        <div key={term} className={look.fact}>
          <dt className={look.term}>{term}</dt>
          <dd className={look.detail}>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}
