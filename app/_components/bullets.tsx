import type { ReactNode } from "react";

type BulletsProps = {
  readonly heading: string;
  readonly items: readonly ReactNode[];
  /** The level of the heading among those of the page. */
  readonly level?: 2 | 3;
};

/** Short things under a heading, each with a tick: what is needed, what was checked, what helps. */
export function Bullets({ heading, items, level = 2 }: BulletsProps) {
  const Heading = `h${level}` as const;
  return (
    <section>
      <Heading className="text-heading">{heading}</Heading>
      <ul className="mt-3 space-y-2.5">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is what it is, and never changes its order.
          <li key={index} className="flex gap-3">
            <Tick />
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tick() {
  return (
    <svg
      viewBox="0 0 20 20"
      className="mt-1 size-5 shrink-0 stroke-accent"
      fill="none"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="m4.500 10.500 3.500 3.500 7.500-8" />
    </svg>
  );
}
