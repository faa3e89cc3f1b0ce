import { compactButton, compactField } from "@/app/_components/ui/button";
import { StatusBadge } from "@/app/admin/_components/list-parts";
import { rememberedSearch } from "@/lib/admin/search";
import {
  type InquiryStatus,
  inquiryStatuses,
  isInquiryStatus,
  type ListedUser,
  operatorService,
} from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { ConsoleShell } from "../_components/console-shell";
import { IncidentList } from "../_components/incident-list";
import { readable } from "../_components/labels";
import { NextPage, Nothing } from "../_components/list-parts";
import { ListCell, ListRow, ListTable } from "../_components/list-table";
import { When } from "../_components/when";
import { clearSearchAction } from "../actions";

/** Results of the last search, or all users, newest first; if a status is chosen, only those whose last inquiry has it. */
export default async function PeoplePage({ searchParams }: PageProps<"/admin/people">) {
  const service = await operatorService();
  const { status: requested, after } = await searchParams;
  const status = isInquiryStatus(requested) ? requested : null;
  const typed = await rememberedSearch();
  const { rows, next } = await service.people(typed, status, after);
  const incidents = await service.incidents(typed);
  return (
    <ConsoleShell title="People" at={paths.adminPeople}>
      <div className="mt-6 flex flex-wrap items-center justify-between gap-3">
        <h1 className="min-w-0 break-words text-xl font-semibold">{headingOf(typed, status)}</h1>
        {(typed !== "" || status !== null) && (
          <form action={clearSearchAction}>
            <button type="submit" className={compactButton.secondary}>
              Show everybody
            </button>
          </form>
        )}
      </div>
      <StatusForm status={status} />
      {incidents.length > 0 && (
        <section aria-labelledby="problems" className="mt-6">
          <h2 id="problems" className="text-base font-semibold">
            Problems with this reference
          </h2>
          <IncidentList incidents={incidents} />
        </section>
      )}
      {rows.length === 0 && incidents.length === 0 && <Nothing>{nothingLabel(typed, status)}</Nothing>}
      {rows.length > 0 && <PeopleTable people={rows} now={service.now()} />}
      <NextPage href={next === null ? null : adminPath("adminPeople", { status, after: next })} />
    </ConsoleShell>
  );
}

function headingOf(typed: string, status: InquiryStatus | null): string {
  if (status === null) return typed === "" ? "Everybody, newest first" : `Found for “${typed}”`;
  const wanted = readable(status);
  return typed === ""
    ? `Last inquiry: ${wanted}, newest first`
    : `Found for “${typed}”, last inquiry: ${wanted}`;
}

function nothingLabel(typed: string, status: InquiryStatus | null): string {
  if (typed === "" && status !== null) return `Nobody’s last inquiry is ${readable(status)}.`;
  const advice = "Try the start of an email, a full ID, or a reference as the person’s page shows it.";
  return `No matches. ${status === null ? advice : "Try any status, or the start of another email."}`;
}

/** Sends the status by GET: it is no personal data. What was searched for stays in its cookie. */
function StatusForm({ status }: { readonly status: InquiryStatus | null }) {
  return (
    <form action={paths.adminPeople} className="mt-4 flex flex-wrap items-end gap-2">
      <label className="min-w-0">
        <span className="mb-1 block font-semibold">Status of the last inquiry</span>
        <select
          key={status}
          name="status"
          defaultValue={status ?? ""}
          className={`w-full sm:w-auto ${compactField}`}
        >
          <option value="">Any</option>
          {inquiryStatuses.map((one) => (
            <option key={one} value={one}>
              {readable(one)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className={compactButton.secondary}>
        Filter
      </button>
    </form>
  );
}

type PeopleTableProps = { readonly people: readonly ListedUser[]; readonly now: Date };

function PeopleTable({ people, now }: PeopleTableProps) {
  return (
    <ListTable caption="People" columns={["Email", "Name", "Last inquiry", "Joined"]}>
      {people.map(({ id, name, email, emailVerified, createdAt, inquiry }) => (
        <ListRow
          key={id}
          href={userPath(id)}
          heading={
            <>
              <span className="font-semibold wrap-anywhere">
                {email ?? "No email"}
                {email !== null && emailVerified === null && (
                  <span className="font-normal text-muted"> (email not confirmed)</span>
                )}
              </span>
              {name !== null && <span className="text-muted wrap-anywhere sm:hidden">{name}</span>}
              <span className="mt-1 sm:hidden">
                <LastInquiry inquiry={inquiry} now={now} />
              </span>
            </>
          }
        >
          <ListCell>
            <span className="text-muted wrap-anywhere">{name}</span>
          </ListCell>
          <ListCell>
            <LastInquiry inquiry={inquiry} now={now} />
          </ListCell>
          <ListCell>
            <span className="text-xs">
              <When at={createdAt} now={now} isShort />
            </span>
          </ListCell>
        </ListRow>
      ))}
    </ListTable>
  );
}

type LastInquiryProps = Pick<ListedUser, "inquiry"> & { readonly now: Date };

function LastInquiry({ inquiry, now }: LastInquiryProps) {
  if (inquiry === null) return <span className="text-muted">no inquiry</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <StatusBadge status={inquiry.status} />
      <span className="text-xs text-muted">
        <When at={inquiry.createdAt} now={now} isShort />
      </span>
    </span>
  );
}
