import type { ComponentProps } from "react";
import { Panel } from "@/app/_components/ui/card";
import type { UserFile } from "@/lib/admin/service";
import { resendEventAction } from "../actions";
import { Confirm } from "./confirm";
import { OperatorsOnly } from "./console-shell";
import { readable } from "./labels";
import { Id, PersonLink, StatusBadge } from "./list-parts";
import { When } from "./when";

type HostEvent = UserFile["hostEvents"][number];

/** How many events of a user are shown at once; the older ones are folded away. */
const shownEvents = 3;

/** Events for the host product. Renders nothing if there was none. */
export function HostEventsPanel({ events }: { readonly events: readonly HostEvent[] }) {
  if (events.length === 0) return null;
  return (
    <Panel heading="Events for the host product">
      <HostEventList events={events.slice(0, shownEvents)} userPage />
      {events.length > shownEvents && (
        <details className="mt-2 border-t border-line">
          <summary className="inline-flex min-h-11 cursor-pointer items-center underline underline-offset-4">
            {events.length - shownEvents} older
          </summary>
          <HostEventList events={events.slice(shownEvents)} userPage />
        </details>
      )}
    </Panel>
  );
}

type ListedEvent = HostEvent & { readonly about?: ComponentProps<typeof PersonLink>["user"] };

type HostEventListProps = { readonly events: readonly ListedEvent[]; readonly userPage?: boolean };

/** Events with the last response of the host product. */
export function HostEventList({ events, userPage = false }: HostEventListProps) {
  return (
    <ul className="mt-3 divide-y divide-line">
      {events.map((event) => (
        <li key={event.id} className="flex flex-wrap items-start gap-x-4 py-2.5">
          <div className="min-w-0 flex-1 basis-64">
            <HostEventFacts event={event} />
            <PersonLink user={event.about ?? null} />
          </div>
          {event.status !== "waiting" && (
            <OperatorsOnly>
              <div className="max-sm:mt-2">
                <Confirm
                  label="Send again…"
                  consequence="The event is sent again under the same id, with as many tries as a new one. The host product drops it if it knows a newer one."
                  confirmLabel="Send again now"
                  action={resendEventAction}
                  fields={{ event: event.id, user: userPage ? event.userId : "" }}
                />
              </div>
            </OperatorsOnly>
          )}
        </li>
      ))}
    </ul>
  );
}

function HostEventFacts({ event }: { readonly event: HostEvent }) {
  const { id, type, sequence, status, reason, responseStatus, attempts, createdAt, dueAt } = event;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StatusBadge status={status} />
        <span className="font-semibold">{type}</span>
        <span className="text-muted">{responseLabel(responseStatus, reason)}</span>
      </div>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-3 text-xs text-muted">
        <span>number {sequence}</span>
        <span>
          stored <When at={createdAt} />
        </span>
        {attempts > 0 && <span>{attempts === 1 ? "1 failed try" : `${attempts} failed tries`}</span>}
        {dueAt !== null && (
          <span>
            next try <When at={dueAt} />
          </span>
        )}
        <Id>{id}</Id>
      </div>
    </>
  );
}

/** The host product's last response; the reason if there was none. */
function responseLabel(responseStatus: number | null, reason: string | null): string {
  if (responseStatus !== null) return `HTTP ${responseStatus}`;
  return reason === null ? "" : readable(reason);
}
