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
