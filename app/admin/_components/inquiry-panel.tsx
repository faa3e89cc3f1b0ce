import type { ReactNode } from "react";
import type { InquiryFile } from "@/lib/admin/service";
import { askAction, closeAction } from "../actions";
import { Badge } from "./badge";
import { Confirm } from "./confirm";
import { DeliveryList } from "./delivery-list";
import { Facts, Id } from "./panel";
import { Timeline } from "./timeline";
import { When } from "./when";
import { problemWords, readable, scopeWords } from "./words";

type InquiryPanelProps = {
  readonly inquiry: InquiryFile;
  readonly now: Date;
  /** The others show where they stand, and the rest when they are opened. */
  readonly isNewest: boolean;
};

/** One attempt of a person, with its timeline and what InkLink announced about it. */
export function InquiryPanel({ inquiry, now, isNewest }: InquiryPanelProps) {
  const { row, status, isAskable, isClosable, events, deliveries } = inquiry;
  return (
    <details
      open={isNewest}
      className="group/inquiry mt-3 rounded-card border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <summary className="flex min-h-11 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 [&::-webkit-details-marker]:hidden">
        <Chevron />
        <h2 className="mr-auto flex-1 basis-40 text-base font-semibold">
          {scopeWords(row.scope)}, started {row.createdAt.toISOString().slice(0, 16).replace("T", " ")}
        </h2>
        <span className="flex flex-wrap items-center gap-2">
          {row.waived && <span className="text-xs text-muted">given back, does not count</span>}
          <Badge status={status} />
        </span>
      </summary>
      <Facts facts={factsOf(inquiry, now)} />
      {isAskable && (
        <div className="mt-4 flex flex-wrap items-start gap-3">
          <Confirm
            label="Ask InkLink again…"
            consequence="InkLink is asked once, now, and what it answers is applied, a reversed decision too."
            confirmLabel="Ask InkLink now"
            action={askAction}
            fields={{ inquiry: row.id }}
          />
          {isClosable && (
            <Confirm
              label="Close this inquiry…"
              consequence="The inquiry ends as failed, and the person can start another one. InkLink is not told; if it still approves or rejects this inquiry, that holds."
              confirmLabel="Close the inquiry"
              action={closeAction}
              fields={{ inquiry: row.id }}
            />
          )}
        </div>
      )}
      <div className="mt-5 grid gap-x-10 gap-y-5 border-t border-line pt-4 lg:grid-cols-2">
        <div className="min-w-0">
          <h3 className="font-semibold">Timeline</h3>
          <Timeline events={events} />
        </div>
        <div className="min-w-0">
          <h3 className="font-semibold">Webhook deliveries</h3>
          <DeliveryList deliveries={deliveries} personId={row.userId} />
        </div>
      </div>
    </details>
  );
}

/** Points at what is to be opened, and down once it is. */
function Chevron() {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4 text-muted group-open/inquiry:rotate-90"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="m6 3 5 5-5 5" />
    </svg>
  );
}

function factsOf({ row, status }: InquiryFile, now: Date): (readonly [string, ReactNode])[] {
  const moment = (name: string, at: Date | null): (readonly [string, ReactNode])[] =>
    at === null ? [] : [[name, <When key={name} at={at} now={now} />]];
  return [
    ["Our id", <Id key="id">{row.id}</Id>],
    ["InkLink’s id", row.inklinkId === null ? "Never learned" : <Id key="inklink">{row.inklinkId}</Id>],
    ...(row.status === status ? [] : ([["Stored as", readable(row.status)]] as const)),
    ...(row.reason === null ? [] : ([["Reason", readable(row.reason)]] as const)),
    ["Version", String(row.version)],
    ...moment("Came back", row.returnedAt),
    ...moment("Submitted", row.submittedAt),
    ...moment("Decided", row.decidedAt),
    ...(row.endedAt === null ? moment("Open until", row.expiresAt) : []),
    ...moment("Looked at next", row.reconcileAt),
    ...(row.checkProblem === null ? [] : ([["Last asking", checkWords(row.checkProblem)]] as const)),
    ...(row.closed ? ([["Closed", "By an operator"]] as const) : []),
    ...(row.detached ? ([["Place", "Came back to life beside a newer one"]] as const) : []),
    ...moment("Details erased", row.detailsErasedAt),
  ];
}

function checkWords(problem: string): string {
  return `${readable(problem)}. ${problemWords(problem) ?? ""}`;
}
