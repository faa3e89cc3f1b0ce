import type { ReactNode } from "react";
import { Tick } from "./icons";

type BulletsProps = {
  readonly heading: string;
  readonly items: readonly ReactNode[];
  /** Heading level within the page. */
  readonly level?: 2 | 3;
};

/** A titled list of short items, each with a tick. */
export function Bullets({ heading, items, level = 2 }: BulletsProps) {
  const Heading = `h${level}` as const;
  return (
    <section>
      <Heading className="text-heading">{heading}</Heading>
      <ul className="mt-3 space-y-2.5">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is static and never changes its order.
          <li key={index} className="flex gap-3">
            <Tick className="mt-1 shrink-0 stroke-accent" />
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
