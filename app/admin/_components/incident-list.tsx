import { Panel } from "@/app/_components/ui/card";
import type { UserFile } from "@/lib/admin/service";
import { userPath } from "@/lib/config/paths";
import { errorReference } from "@/lib/core/reference";
import { errorText } from "./labels";
import { Id } from "./list-parts";
import { When } from "./when";

type Incidents = UserFile["incidents"];

/** What went wrong on the user's pages, with the references that they showed. */
export function IncidentsPanel({ incidents }: { readonly incidents: Incidents }) {
  if (incidents.length === 0) return null;
  return (
    <Panel heading="Problems shown to this person">
      <IncidentList incidents={incidents} isAboutOne />
    </Panel>
  );
}

type IncidentListProps = {
  readonly incidents: Incidents;
  /** All are about one user, whose page shows them. */
  readonly isAboutOne?: boolean;
};

/** Problems whose reference a page showed, newest first. */
export function IncidentList({ incidents, isAboutOne = false }: IncidentListProps) {
  return (
    <ul className="mt-3 divide-y divide-line">
      {incidents.map(({ id, at, kind, userId, requestId, digest, reason, route }) => (
        <li key={id} className="py-2.5 first:pt-0">
          <p>
            <span className="font-semibold">
              {kind === "start" ? "A start failed" : "An error page was shown"}
            </span>
            {reason !== null && <> · {kind === "start" ? startReason(reason) : <Id>{reason}</Id>}</>}
          </p>
          <div className="mt-1 flex flex-wrap items-baseline gap-x-3 text-xs text-muted">
            <When at={at} />
            {digest !== null && <Id>{errorReference(digest)}</Id>}
            {requestId !== null && <Id>{requestId}</Id>}
            {route !== null && <Id>{route}</Id>}
            {!isAboutOne &&
              (userId === null ? (
                <span>nobody known was signed in</span>
              ) : (
                <a href={userPath(userId)} className="underline underline-offset-4">
                  person <Id>{userId}</Id>
                </a>
              ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

const startReasons: Readonly<Record<string, string>> = {
  limit: "No attempt was left",
  under_way: "Another request was still starting it",
  consent: "Consent was missing",
  interrupted: "It was interrupted",
};

function startReason(code: string): string {
  return startReasons[code] ?? errorText(code) ?? code;
}
