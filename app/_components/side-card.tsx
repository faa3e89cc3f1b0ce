import type { ReactNode } from "react";

/** Something that helps with what the page is about. */
export function SideCard({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className="rounded-card border border-line bg-surface p-[min(1.5rem,6vw)]">
      <h2 className="text-heading">{heading}</h2>
      <div className="mt-3 space-y-3 text-small text-muted">{children}</div>
    </section>
  );
}
