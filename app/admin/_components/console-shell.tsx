import type { ReactNode } from "react";
import { compactButton, compactField, quietButton } from "@/app/_components/ui/button";
import { Notice } from "@/app/_components/ui/notice";
import { signOutAction } from "@/app/signin/actions";
import { currentRole } from "@/lib/auth/guards";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { searchAction } from "../actions";
import type { noticeOf } from "./notices";
import { SearchShortcut } from "./search-shortcut";

type NavigationEntry = { readonly name: string; readonly path: string; readonly isForOperators?: boolean };

const pages: readonly NavigationEntry[] = [
  { name: "Overview", path: paths.admin },
  { name: "People", path: paths.adminPeople },
  { name: "Needs attention", path: paths.adminAttention },
  { name: "Failed", path: paths.adminFailed },
  { name: "Audit log", path: paths.adminAudit, isForOperators: true },
];

type ConsoleShellProps = {
  /** Page title, before the app's name. Must not contain a name or email: titles end up in browser histories. */
  readonly title: string;
  /** The navigation entry that this page belongs to. */
  readonly at: string;
  /** Result of the last action. */
  readonly notice?: ReturnType<typeof noticeOf>;
  readonly children: ReactNode;
};

/**
 * The frame of the console's pages, which are always in English. A component, not a layout: Next renders layouts before
 * pages, and so before the page has checked that the user is an operator.
 */
export function ConsoleShell({ title, at, notice = null, children }: ConsoleShellProps) {
  const { APP_NAME: name } = env();
  return (
    <div lang="en" dir="ltr" className="flex min-h-dvh flex-col">
      <title>{`${title} – ${name} console`}</title>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-6 px-4 py-2">
          <a href={paths.admin} className="flex min-h-11 items-center gap-2.5 font-semibold tracking-tight">
            {/* biome-ignore lint/performance/noImgElement: a small SVG has nothing to optimise. */}
            <img src="/logo.svg" alt="" width={26} height={26} />
            {name}
            <span className="shrink-0 rounded-full bg-ground px-2 py-0.5 text-xs text-muted">Console</span>
          </a>
          <form action={signOutAction} className="ml-auto sm:order-last sm:ml-0">
            <button type="submit" className={quietButton}>
              Sign out
            </button>
          </form>
          <nav aria-label="Console" className="-mx-2 basis-full sm:mr-auto sm:basis-auto">
            <ul className="flex flex-wrap">
              {pages.map((page) => {
                const entry = (
                  <li key={page.path}>
                    <a
                      href={page.path}
                      aria-current={page.path === at ? "page" : undefined}
                      className="inline-flex min-h-11 items-center border-b-2 border-transparent px-2.5 text-sm text-muted hover:text-ink aria-[current=page]:font-semibold aria-[current=page]:border-accent aria-[current=page]:text-ink"
                    >
                      {page.name}
                    </a>
                  </li>
                );
                return page.isForOperators ? <OperatorsOnly key={page.path}>{entry}</OperatorsOnly> : entry;
              })}
            </ul>
          </nav>
        </div>
      </header>
      <main id="main" className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 text-sm">
        <SearchForm />
        {notice !== null && (
          <div className="mt-4">
            <Notice role="status" tone={notice.tone}>
              <p className="font-semibold">{notice.text}</p>
            </Notice>
          </div>
        )}
        {children}
      </main>
      <footer className="mx-auto w-full max-w-6xl px-4 py-6 text-xs text-muted">
        <p>Times are in UTC. Your actions are logged.</p>
      </footer>
    </div>
  );
}

type OperatorsOnlyProps = {
  readonly children: ReactNode;
  /** What support staff see in its place. */
  readonly otherwise?: ReactNode;
};

/**
 * Leaves out what support staff may not do. It protects nothing: the service refuses them whatever a page shows
 * (`lib/admin/service.ts`).
 */
export async function OperatorsOnly({ children, otherwise = null }: OperatorsOnlyProps) {
  return (await currentRole()) === "operator" ? children : otherwise;
}

const searchFieldId = "search-term";

/** Submits the search by POST, because an email must not appear in an address. */
function SearchForm() {
  return (
    <search>
      <form action={searchAction} className="flex flex-wrap items-end gap-2">
        <label className="min-w-0 flex-1 basis-40">
          <span className="block font-semibold">
            Find a person <kbd className="font-normal text-muted">/</kbd>
          </span>
          <span className="mb-1 block text-xs text-muted">Email, reference, user ID or inquiry ID</span>
          <input
            id={searchFieldId}
            type="search"
            name="term"
            aria-keyshortcuts="/"
            maxLength={320}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={`w-full ${compactField}`}
          />
        </label>
        <button type="submit" className={compactButton.primary}>
          Search
        </button>
      </form>
      <SearchShortcut fieldId={searchFieldId} />
    </search>
  );
}
