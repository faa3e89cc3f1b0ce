import { Panel } from "@/app/_components/ui/card";
import type { UserFile } from "@/lib/admin/service";
import { userPath } from "@/lib/config/paths";
import { actionLabel } from "./labels";
import { Id, Nothing } from "./list-parts";
import { When } from "./when";

/** Audit log of a user: actions and their operators. */
export function AuditPanel({ audit, now }: { readonly audit: UserFile["audit"]; readonly now: Date }) {
  return (
    <Panel heading="Audit log">
      <AuditList audit={audit} empty="No actions yet. Views are in the audit log." now={now} isAboutOne />
    </Panel>
  );
}

type AuditListProps = {
  readonly audit: UserFile["audit"];
  /** What to say if there is no entry. */
  readonly empty: string;
  readonly now: Date;
  /** All entries are about one user, whose page shows them. */
  readonly isAboutOne?: boolean;
};

/** Audit entries, newest first. */
export function AuditList({ audit, empty, now, isAboutOne = false }: AuditListProps) {
  return (
    <>
      {audit.length === 0 && <Nothing>{empty}</Nothing>}
      <ul className="mt-3 divide-y divide-line">
        {audit.map(({ id, at, actorId, actor, action, subject, subjectId, objectId, requestId }) => (
          <li key={id} className="py-2.5 first:pt-0">
            <p>
              {actor === null ? (
                <Id>{actorId}</Id>
              ) : (
                <span className="font-semibold" title={actorId}>
                  {actor.name ?? actor.email ?? actorId}
                </span>
              )}{" "}
              {actionLabel(action)}
            </p>
            <div className="mt-1 flex flex-wrap items-baseline gap-x-3 text-xs text-muted">
              <When at={at} now={now} />
              {subjectId !== null && !isAboutOne && (
                <a href={userPath(subjectId)} className="underline underline-offset-4">
                  {subject?.email ?? subject?.name ?? "person"} <Id isInLink>{subjectId}</Id>
                </a>
              )}
              {objectId !== null && (
                <span>
                  about <Id>{objectId}</Id>
                </span>
              )}
              {requestId !== null && (
                <span>
                  request <Id>{requestId}</Id>
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
