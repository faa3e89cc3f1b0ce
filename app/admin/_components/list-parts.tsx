import { Badge } from "@/app/_components/ui/badge";
import { userPath } from "@/lib/config/paths";
import { CopyButton } from "./copy-button";
import { readable, toneOf } from "./labels";

type IdProps = {
  readonly children: string;
  /** In a link or a button, which may contain no other. */
  readonly isInLink?: boolean;
};

/** An id, in a monospace font, with a button that copies it. */
export function Id({ children, isInLink = false }: IdProps) {
  return (
    <span className="inline-block max-w-full">
      <code className="break-all font-mono text-xs">{children}</code>
      {!isInLink && <CopyButton text={children} />}
    </span>
  );
}

/** Empty state of a list. */
export function Nothing({ children }: { readonly children: string }) {
  return <p className="mt-3 text-muted">{children}</p>;
}

/** In place of lists of problems that are all empty. */
export function AllClear({ children }: { readonly children: string }) {
  return (
    <p className="mt-3 rounded-control border border-positive bg-positive-ground px-4 py-3 text-positive">
      <strong>All clear.</strong> {children}
    </p>
  );
}

type NextPageProps = { readonly href: string | null; readonly label?: string };

/** Link to the next page of a list. */
export function NextPage({ href, label = "Older" }: NextPageProps) {
  if (href === null) return null;
  return (
    <a href={href} className="mt-3 inline-flex min-h-11 items-center underline underline-offset-4">
      {label}
    </a>
  );
}

type PersonLinkProps = {
  /** Null if there is none, or none any more. */
  readonly user: { readonly id: string; readonly name: string | null; readonly email: string | null } | null;
};

/** Link to the page of a user, by email or name. */
export function PersonLink({ user }: PersonLinkProps) {
  if (user === null) return null;
  return (
    <a href={userPath(user.id)} className="break-words underline underline-offset-4">
      {user.email ?? user.name ?? "See the person"}
    </a>
  );
}

/** Badge for the status of an inquiry, or of a delivery, a mail or an event in its queue. */
export function StatusBadge({ status }: { readonly status: string }) {
  return (
    <Badge tone={toneOf(status)} size="compact">
      {status === "parked" ? "failed" : readable(status)}
    </Badge>
  );
}
