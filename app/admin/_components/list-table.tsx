import type { ReactNode } from "react";

type ListTableProps = {
  /** For screen readers. */
  readonly caption: string;
  /** The names. Narrow screens have the first one only. */
  readonly columns: readonly string[];
  /** One `ListRow` for each entry. */
  readonly children: ReactNode;
};

/** A list with column headings. On narrow screens it is one column, whose entries hold what the others would. */
export function ListTable({ caption, columns, children }: ListTableProps) {
  return (
    <div className="mt-4 overflow-hidden rounded-card border border-line bg-surface">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-xs text-muted">
          <tr>
            {columns.map((name) => (
              <th
                key={name}
                scope="col"
                className="px-2 py-2 font-normal whitespace-nowrap first:pl-4 last:pr-4 max-sm:not-first:hidden"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

type ListRowProps = {
  /** The page about the entry. */
  readonly href: string;
  readonly heading: ReactNode;
  /** One `ListCell` for each further column. */
  readonly children: ReactNode;
};

/** An entry of a `ListTable`. Its heading is a link. */
export function ListRow({ href, heading, children }: ListRowProps) {
  return (
    <tr className="border-t border-line hover:bg-ground">
      <th scope="row" className="font-normal max-sm:w-full">
        <a
          href={href}
          className="flex min-h-13 flex-col justify-center py-2.5 pr-2 pl-4 underline-offset-4 hover:underline"
        >
          {heading}
        </a>
      </th>
      {children}
    </tr>
  );
}

/** Left out on narrow screens: the heading of the row holds it there. */
export function ListCell({ children }: { readonly children: ReactNode }) {
  return <td className="px-2 py-2.5 last:pr-4 max-sm:hidden">{children}</td>;
}
