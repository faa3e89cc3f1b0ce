import { Panel } from "@/app/_components/ui/card";
import type { UserFile } from "@/lib/admin/service";
import { actionLabel } from "./labels";
import { Id, Nothing } from "./list-parts";
import { When } from "./when";

/** Audit log of a user: actions and their operators. */
export function AuditPanel({ audit }: { readonly audit: UserFile["audit"] }) {
  return (
    <Panel heading="Audit log">
      {audit.length === 0 && <Nothing>Nothing was done here by hand.</Nothing>}
      <ul className="mt-3 divide-y divide-line">
        {audit.map(({ id, at, actorId, action, objectId, requestId }) => (
          <li key={id} className="py-2.5 first:pt-0">
            <p>
              <Id>{actorId}</Id> {actionLabel(action)}
            </p>
            <div className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
              <When at={at} />
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
    </Panel>
  );
}
