import { compactField } from "@/app/_components/ui/button";
import { cardLook } from "@/app/_components/ui/card";
import { type Fact, Facts } from "@/app/_components/ui/facts";
import { Chevron } from "@/app/_components/ui/icons";
import { confirmationPath, type InquiryFile, withdrawalReasons } from "@/lib/admin/service";
import { inquiryReference } from "@/lib/core/reference";
import { closeAction, refreshAction, withdrawAction } from "../actions";
import { Confirm } from "./confirm";
import { OperatorsOnly } from "./console-shell";
import { DeliveryList } from "./delivery-list";
import { InquiryTimeline } from "./inquiry-timeline";
import { errorText, readable, scopeLabel, withdrawalLabels } from "./labels";
import { Id, StatusBadge } from "./list-parts";
import { When } from "./when";

type InquiryPanelProps = {
  readonly inquiry: InquiryFile;
  readonly now: Date;
  /** Open by default; the other panels show only their status until opened. */
  readonly isNewest: boolean;
  /** The confirmation of a withdrawal is open. */
  readonly isWithdrawing: boolean;
};

/** One attempt of a user, with its timeline and webhook deliveries. */
export function InquiryPanel({ inquiry, now, isNewest, isWithdrawing }: InquiryPanelProps) {
  const { row, status, isRefreshable, isClosable, isWithdrawable, events, deliveries } = inquiry;
  return (
    <details
      open={isNewest || (isWithdrawing && isWithdrawable)}
      className={`group mt-3 ${cardLook.compact}`}
    >
      <summary className="flex min-h-11 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 [&::-webkit-details-marker]:hidden">
        <Chevron />
        <h2 className="mr-auto flex-1 basis-40 text-base font-semibold">
          {scopeLabel(row.scope)}, started {row.createdAt.toISOString().slice(0, 16).replace("T", " ")}{" "}
          <span className="font-normal text-muted">{inquiryReference(row.id)}</span>
        </h2>
        <span className="flex flex-wrap items-center gap-2">
          {row.waived && <span className="text-xs text-muted">given back, does not count</span>}
          <StatusBadge status={status} />
        </span>
      </summary>
      <div className="mt-3">
        <Facts layout="grid" facts={factsOf(inquiry, now)} />
      </div>
      {isRefreshable && (
        <div className="mt-4 flex flex-wrap items-start gap-3">
          <Confirm
            label="Ask InkLink again…"
            consequence="InkLink is asked once, now, and what it answers is applied, a reversed decision too."
            confirmLabel="Ask InkLink now"
            action={refreshAction}
            fields={{ inquiry: row.id }}
          />
          {isClosable && (
            <OperatorsOnly>
              <Confirm
                label="Close this inquiry…"
                consequence="The inquiry ends as failed, and the person can start another one. InkLink is not told; if it still approves or rejects this inquiry, that holds."
                confirmLabel="Close the inquiry"
                action={closeAction}
                fields={{ inquiry: row.id }}
              />
            </OperatorsOnly>
          )}
          {isWithdrawable && (
            <OperatorsOnly>
              <WithdrawForm row={row} isOpen={isWithdrawing} />
            </OperatorsOnly>
          )}
        </div>
      )}
      <div className="mt-5 grid gap-x-10 gap-y-5 border-t border-line pt-4 lg:grid-cols-2">
        <div className="min-w-0">
          <h3 className="font-semibold">Timeline</h3>
          <div className="mt-3">
            <InquiryTimeline events={events} />
          </div>
        </div>
        <div className="min-w-0">
          <h3 className="font-semibold">Webhook deliveries</h3>
          <DeliveryList deliveries={deliveries} userId={row.userId} />
        </div>
      </div>
    </details>
  );
}

/** The reason is one of a list: free text could hold personal data. */
function WithdrawForm({ row, isOpen }: { readonly row: InquiryFile["row"]; readonly isOpen: boolean }) {
  return (
    <Confirm
      label="Withdraw this approval…"
      consequence="This approval stops counting for good, and the person is asked kindly to verify again, without the reason. InkLink is not told, and its decision stays in the timeline. If the person has another approval, that one still counts."
      confirmLabel="Withdraw the approval"
      action={withdrawAction}
      fields={{ user: row.userId, inquiry: row.id }}
      isFinal
      confirmation={confirmationPath(row.userId, "withdraw")}
      isOpen={isOpen}
    >
      <label className="mt-3 block text-sm">
        <span className="mb-1 block text-xs text-muted">Reason</span>
        <select name="reason" required defaultValue="" className={compactField}>
          <option value="" disabled>
            Choose one
          </option>
          {withdrawalReasons.map((reason) => (
            <option key={reason} value={reason}>
              {withdrawalLabels[reason]}
            </option>
          ))}
        </select>
      </label>
    </Confirm>
  );
}

function factsOf({ row, status }: InquiryFile, now: Date): Fact[] {
  const moment = (name: string, at: Date | null): Fact[] =>
    at === null ? [] : [[name, <When key={name} at={at} now={now} />]];
  return [
    ["Reference", <Id key="reference">{inquiryReference(row.id)}</Id>],
    ["Inquiry ID", <Id key="id">{row.id}</Id>],
    ["InkLink ID", row.inklinkId === null ? "Never learned" : <Id key="inklink">{row.inklinkId}</Id>],
    ...(row.status === status ? [] : ([["Stored as", readable(row.status)]] as const)),
    ...(row.reason === null ? [] : ([["Reason", readable(row.reason)]] as const)),
    ["Version", String(row.version)],
    ...moment("Came back", row.returnedAt),
    ...moment("Submitted", row.submittedAt),
    ...moment("Decided", row.decidedAt),
    ...moment(row.withdrawn ? "Withdrawn" : "Lapsed", row.lapsedAt),
    ...(row.endedAt === null ? moment("Open until", row.expiresAt) : []),
    ...moment("Next check", row.reconcileAt),
    ...(row.refreshErrorCode === null ? [] : ([["Last check", refreshLabel(row.refreshErrorCode)]] as const)),
    ...(row.closed ? ([["Closed", "Before it was decided"]] as const) : []),
    ...(row.detached ? ([["Place", "Reactivated alongside a newer attempt"]] as const) : []),
    ...moment("Details erased", row.detailsErasedAt),
  ];
}

function refreshLabel(code: string): string {
  return `${readable(code)}. ${errorText(code) ?? ""}`;
}
