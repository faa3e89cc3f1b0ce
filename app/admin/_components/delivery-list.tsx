import type { InquiryFile } from "@/lib/admin/service";
import { retryDeliveryAction } from "../actions";
import { Confirm } from "./confirm";
import { readable } from "./labels";
import { Id, Nothing, StatusBadge } from "./list-parts";
import { When } from "./when";

type Delivery = InquiryFile["deliveries"][number];

type DeliveryListProps = {
  readonly deliveries: readonly Delivery[];
  /** The user on whose page the list is shown. */
  readonly userId: string;
};

/** Webhook deliveries, newest first, with their outcome. */
export function DeliveryList({ deliveries, userId }: DeliveryListProps) {
  if (deliveries.length === 0) return <Nothing>None has arrived.</Nothing>;
  return (
    <ul className="mt-3 divide-y divide-line">
      {deliveries.map((delivery) => (
        <li key={delivery.id} className="py-2.5 first:pt-0">
          <DeliveryFacts delivery={delivery} />
          {delivery.status === "parked" && <RetryDelivery id={delivery.id} userId={userId} />}
        </li>
      ))}
    </ul>
  );
}

export function DeliveryFacts({ delivery }: { readonly delivery: Delivery }) {
  const { id, type, status, reason, attempts, receivedAt, dueAt } = delivery;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StatusBadge status={status} />
        <span className="font-semibold">{type}</span>
        {reason !== null && <span className="text-muted">{readable(reason)}</span>}
      </div>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-3 text-xs text-muted">
        <span>
          received <When at={receivedAt} />
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

/** Redirects back to the user's page if shown there. */
export function RetryDelivery({ id, userId = "" }: { readonly id: string; readonly userId?: string }) {
  return (
    <div className="mt-2">
      <Confirm
        label="Try again…"
        consequence="The delivery is processed again, with as many tries as a new one. What InkLink answers then is what counts."
        confirmLabel="Try again now"
        action={retryDeliveryAction}
        fields={{ delivery: id, user: userId }}
      />
    </div>
  );
}
