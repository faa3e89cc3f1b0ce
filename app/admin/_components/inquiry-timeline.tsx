import { Timeline } from "@/app/_components/ui/timeline";
import type { InquiryFile } from "@/lib/admin/service";
import { causeLabel, readable } from "./labels";
import { Id, StatusBadge } from "./list-parts";
import { When } from "./when";

type Event = InquiryFile["events"][number];

/** State transitions of an inquiry, oldest first. */
export function InquiryTimeline({ events }: { readonly events: readonly Event[] }) {
  return (
    <Timeline
      size="compact"
      entries={events.map((event) => ({
        key: String(event.id),
        what: <Change event={event} />,
        details: [
          <When key="at" at={event.at} />,
          ...(event.upstreamRequestId === null
            ? []
            : [
                <span key="request">
                  InkLink’s request <Id>{event.upstreamRequestId}</Id>
                </span>,
              ]),
        ],
      }))}
    />
  );
}

function Change({ event: { from, to, cause, reason } }: { readonly event: Event }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-normal">
      {from !== null && (
        <>
          <span className="text-xs text-muted">{readable(from)}</span>
          <span aria-hidden="true" className="text-muted">
            →
          </span>
          <span className="sr-only">to</span>
        </>
      )}
      <StatusBadge status={to} />
      <span>
        by {causeLabel(cause)}
        {reason !== null && `: ${readable(reason)}`}
      </span>
    </span>
  );
}
