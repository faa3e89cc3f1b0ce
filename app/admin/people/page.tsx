import { compactButton } from "@/app/_components/ui/button";
import { StatusBadge } from "@/app/admin/_components/list-parts";
import { rememberedSearch } from "@/lib/admin/search";
import { operatorService } from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { ConsoleShell } from "../_components/console-shell";
import { IncidentList } from "../_components/incident-list";
import { NextPage, Nothing } from "../_components/list-parts";
import { When } from "../_components/when";
import { clearSearchAction } from "../actions";

const columns = "gap-x-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1.2fr)_8.5rem_6rem]";

/** Results of the last search, or all users, newest first. */
export default async function PeoplePage({ searchParams }: PageProps<"/admin/people">) {
  const service = await operatorService();
  const { after } = await searchParams;
  const typed = await rememberedSearch();
  const { rows, next } = await service.people(typed, after);
  const incidents = await service.incidents(typed);
  const now = service.now();
  return (
    <ConsoleShell title="People" at={paths.adminPeople}>
      <div className="mt-6 flex flex-wrap items-center justify-between gap-3">
        <h1 className="min-w-0 break-words text-xl font-semibold">
          {typed === "" ? "Everybody, newest first" : `Found for “${typed}”`}
        </h1>
        {typed !== "" && (
          <form action={clearSearchAction}>
            <button type="submit" className={compactButton.secondary}>
              Show everybody
            </button>
          </form>
        )}
      </div>
      <IncidentList incidents={incidents} />
      {rows.length === 0 && incidents.length === 0 && (
        <Nothing>
          No matches. Try the start of an email, a full ID, or a reference as the person’s page shows it.
        </Nothing>
      )}
      {rows.length > 0 && (
        <>
          <div
            aria-hidden="true"
            className={`mt-4 px-4 pb-1 text-xs text-muted max-sm:hidden ${columns} grid`}
          >
            <span>Email</span>
            <span>Name</span>
            <span>Last inquiry</span>
            <span>Joined</span>
          </div>
          <ul className="divide-y max-sm:mt-4 divide-line overflow-hidden rounded-card border border-line bg-surface">
            {rows.map(({ id, name, email, emailVerified, createdAt, status }) => (
              <li key={id}>
                <a
                  href={userPath(id)}
                  className={`grid min-h-11 items-center gap-y-0.5 px-4 py-2.5 hover:bg-ground ${columns}`}
                >
                  <span className="min-w-0 break-words font-semibold">
                    {email ?? "No e-mail"}
                    {email !== null && emailVerified === null && (
                      <span className="font-normal text-muted"> (not verified)</span>
                    )}
                  </span>
                  <span className="min-w-0 break-words text-muted">{name}</span>
                  <span>
                    {status === null ? (
                      <span className="text-muted">no inquiry</span>
                    ) : (
                      <StatusBadge status={status} />
                    )}
                  </span>
                  <span className="text-xs max-sm:hidden">
                    <When at={createdAt} now={now} isShort />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <NextPage href={next === null ? null : adminPath("adminPeople", { after: next })} />
    </ConsoleShell>
  );
}
