import type { InquiryFile } from "@/lib/admin/service";
import { Badge } from "./badge";
import { Id } from "./panel";
import { When } from "./when";
import { causeWords, readable } from "./words";

/** How an inquiry got where it is, oldest first. */
export function Timeline({ events }: { readonly events: InquiryFile["events"] }) {
  return (
    <ol className="mt-3 space-y-4 border-l-2 border-line pl-4">
      {events.map(({ id, at, from, to, cause, reason, upstreamRequestId }) => (
        <li key={id}>
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            {from !== null && (
              <>
                <span className="text-xs text-muted">{readable(from)}</span>
                <span aria-hidden="true" className="text-muted">
                  →
                </span>
                <span className="sr-only">to</span>
              </>
            )}
            <Badge status={to} />
            <span>
              by {causeWords(cause)}
              {reason !== null && `: ${readable(reason)}`}
            </span>
          </div>
          <div className="mt-1 text-xs text-muted">
            <When at={at} />
          </div>
          {upstreamRequestId !== null && (
            <div className="mt-1 text-xs text-muted">
              InkLink’s request <Id>{upstreamRequestId}</Id>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
