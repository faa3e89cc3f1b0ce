import type { ReactNode } from "react";
import { Tick } from "./icons";

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
            <Tick className="mt-1 shrink-0 stroke-accent" />
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
