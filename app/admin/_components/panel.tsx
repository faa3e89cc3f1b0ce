import type { ReactNode } from "react";

type PanelProps = {
  readonly heading: string;
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

/** One subject of a console page. */
export function Panel({ heading, aside, children }: PanelProps) {
  return (
    <section className="mt-6 rounded-card border border-line bg-surface p-4 shadow-card sm:p-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="text-base font-semibold">{heading}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

type Fact = readonly [name: string, value: ReactNode];

/** Names and values, as many beside each other as there is room for. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(min(100%,16.5rem),1fr))] gap-x-6 gap-y-3">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An id, which is copied more often than read. */
export function Id({ children }: { readonly children: string }) {
  return <code className="break-all font-mono text-xs">{children}</code>;
}

/** Says that a list is empty. */
export function Nothing({ children }: { readonly children: string }) {
  return <p className="mt-3 text-muted">{children}</p>;
}

type NextPageProps = { readonly href: string | null; readonly label?: string };

/** The way to the next page of a list. */
export function NextPage({ href, label = "Older ones" }: NextPageProps) {
  if (href === null) return null;
  return (
    <a href={href} className="mt-3 inline-flex min-h-11 items-center underline underline-offset-4">
      {label}
    </a>
  );
}
