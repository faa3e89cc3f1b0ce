import { compactButton, compactField } from "@/app/_components/ui/button";
import { operatorService, parseAuditFilter } from "@/lib/admin/service";
import { adminPath, paths } from "@/lib/config/paths";
import { AuditList } from "../_components/audit-panel";
import { ConsoleShell } from "../_components/console-shell";
import { deedLabels } from "../_components/labels";
import { NextPage } from "../_components/list-parts";

/** The audit log over all people, with a filter and its export. */
export default async function AuditPage({ searchParams }: PageProps<"/admin/audit">) {
  const service = await operatorService();
  const { action, user, after } = await searchParams;
  const filter = parseAuditFilter({ action, user });
  const { rows, next } = await service.audits(filter, after);
  const query = { action: filter.action, user: filter.userId };
  return (
    <ConsoleShell title="Audit log" at={paths.adminAudit}>
      <h1 className="mt-6 text-xl font-semibold">Audit log</h1>
      <form method="get" className="mt-4 flex flex-wrap items-end gap-3">
        <label className="max-w-full min-w-0">
          <span className="mb-1 block font-semibold">Action</span>
          <select name="action" defaultValue={filter.action ?? ""} className={`w-full ${compactField}`}>
            <option value="">All</option>
            {Object.entries(deedLabels).map(([code, label]) => (
              <option key={code} value={code}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="min-w-0 flex-1 basis-64">
          <span className="mb-1 block font-semibold">User ID of who acted, or who it’s about</span>
          <input
            name="user"
            defaultValue={filter.userId ?? ""}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            className={`w-full ${compactField}`}
          />
        </label>
        <button type="submit" className={compactButton.primary}>
          Filter
        </button>
        <a href={adminPath("adminAuditExport", query)} className={compactButton.secondary}>
          Download CSV
        </a>
      </form>
      <section aria-labelledby="entries" className="mt-6">
        <h2 id="entries" className="text-base font-semibold">
          Entries, newest first
        </h2>
        <AuditList audit={rows} empty="No entries." now={service.now()} />
        <NextPage href={next === null ? null : adminPath("adminAudit", { ...query, after: next })} />
      </section>
    </ConsoleShell>
  );
}
