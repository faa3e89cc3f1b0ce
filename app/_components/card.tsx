import type { ReactNode } from "react";

/** The one thing that a page is about. */
export function Card({ children }: { readonly children: ReactNode }) {
  return (
    <section className="rounded-card border border-line bg-surface p-[min(1.5rem,6vw)] shadow-card sm:p-9">
      {children}
    </section>
  );
}
