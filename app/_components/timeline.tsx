import type { ReactNode } from "react";

type Entry = { readonly key: string; readonly what: string; readonly who: string; readonly when: ReactNode };

/** What happened, in order, and who caused it. */
export function Timeline({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <ol className="space-y-5">
      {entries.map(({ key, what, who, when }) => (
        <li key={key} className="group/entry relative ps-7">
          <span
            aria-hidden="true"
            className="absolute start-0 top-1.5 size-3 rounded-full border-2 border-accent bg-surface group-last/entry:bg-accent"
          />
          <span
            aria-hidden="true"
            className="absolute start-[0.3125rem] top-6 -bottom-4 w-0.5 bg-line group-last/entry:hidden"
          />
          <p className="font-semibold">{what}</p>
          <p className="text-small text-muted">
            {who}
            <span className="before:mx-1.5 before:content-['·']">{when}</span>
          </p>
        </li>
      ))}
    </ol>
  );
}
