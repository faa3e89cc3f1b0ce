import type { ReactNode } from "react";

type Fact = { readonly term: string; readonly detail: ReactNode };

/** What is known, each with its name: times, numbers, references. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <dl className="divide-y divide-line rounded-control border border-line">
      {facts.map(({ term, detail }) => (
        <div key={term} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 px-4 py-3">
          <dt className="text-small text-muted">{term}</dt>
          <dd className="font-semibold">{detail}</dd>
        </div>
      ))}
    </dl>
  );
}
