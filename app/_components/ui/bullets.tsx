import { fixedMarkup } from "../fixed-markup";
import { Tick } from "./icons";

type BulletsProps = {
  readonly heading: string;
  readonly items: readonly string[];
  /** Heading level within the page. */
  readonly level?: 2 | 3;
};

/** A titled list of short items, each with a tick. */
export function Bullets({ heading, items, level = 2 }: BulletsProps) {
  const Heading = `h${level}` as const;
  // The key is the whole content.
  return fixedMarkup(["bullets", level, heading, ...items].join("\n"), () => (
    <section>
      <Heading className="text-heading">{heading}</Heading>
      <ul className="mt-3 space-y-2.5">
        {items.map((item) => (
          <li key={item} className="flex gap-3">
            <Tick className="mt-1 shrink-0 stroke-accent" />
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </section>
  ));
}
