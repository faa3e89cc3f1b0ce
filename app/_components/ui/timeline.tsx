import type { ReactNode } from "react";

export type TimelineEntry = {
  readonly key: string;
  readonly what: ReactNode;
  /** Below the title, separated by dots: the cause, the time. */
  readonly details: readonly ReactNode[];
};

const sizes = {
  regular: { list: "space-y-5", details: "text-small", dot: "top-1.5", line: "top-6 -bottom-4" },
  compact: { list: "space-y-4", details: "mt-1 text-xs", dot: "top-1", line: "top-5 -bottom-3" },
} as const;

type TimelineProps = { readonly entries: readonly TimelineEntry[]; readonly size?: keyof typeof sizes };

/** Events in order, with their causes. */
export function Timeline({ entries, size = "regular" }: TimelineProps) {
  const look = sizes[size];
  return (
    <ol className={look.list}>
      {entries.map(({ key, what, details }) => (
        <li key={key} className="group/entry relative ps-7">
          <span
            aria-hidden="true"
            className={`absolute start-0 size-3 rounded-full border-2 border-accent bg-surface group-last/entry:bg-accent ${look.dot}`}
          />
          <span
            aria-hidden="true"
            className={`absolute start-[0.3125rem] w-0.5 bg-line group-last/entry:hidden ${look.line}`}
          />
          <p className="font-semibold">{what}</p>
          <p className={`text-muted ${look.details}`}>
            {details.map((detail, index) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: the details of an entry never change their order.
                key={index}
                className={index === 0 ? undefined : "before:mx-1.5 before:content-['·']"}
              >
                {detail}
              </span>
            ))}
          </p>
        </li>
      ))}
    </ol>
  );
}
