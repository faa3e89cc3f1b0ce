import { compactField } from "@/app/_components/ui/button";
import { Panel } from "@/app/_components/ui/card";
import { errorText } from "@/app/admin/_components/labels";
import { noticeOf } from "@/app/admin/_components/notices";
import { operatorService } from "@/lib/admin/service";
import { adminPath, paths } from "@/lib/config/paths";
import { Confirm } from "../_components/confirm";
import { ConsoleShell, OperatorsOnly } from "../_components/console-shell";
import { DeliveryFacts, RetryDelivery } from "../_components/delivery-list";
import { FailedCauses, mailErrorOf } from "../_components/failed-causes";
import { HostEventList } from "../_components/host-events-panel";
import { AllClear, NextPage, PersonLink } from "../_components/list-parts";
import { MailList } from "../_components/mails-panel";
import {
  resendEventsOfAction,
  resendFailedEventsAction,
  retryDeliveriesAction,
  retryMailsAction,
} from "../actions";

/** Failed deliveries, mails and events, their errors, and the actions to retry them. */
export default async function FailedPage({ searchParams }: PageProps<"/admin/failed">) {
  const service = await operatorService();
  const { notice, after, mailsAfter, eventsAfter } = await searchParams;
  const [causes, deliveries, mails, events] = await Promise.all([
    service.failedCauses(),
    service.failedDeliveries(after),
    service.failedMails(mailsAfter),
    service.failedEvents(eventsAfter),
  ]);
  const now = service.now();
  return (
    <ConsoleShell title="Failed" at={paths.adminFailed} notice={noticeOf(notice, null)}>
      <h1 className="mt-6 text-xl font-semibold">Failed</h1>
      <p className="mt-1 text-muted">
        These failed too many times, and are not retried automatically. Fix the cause, then retry. Nothing is
        lost meanwhile: the reconciler goes on asking about what is open.
      </p>
      {[deliveries, mails, events].every(({ rows }) => rows.length === 0) && (
        <AllClear>Nothing has failed.</AllClear>
      )}
      {deliveries.rows.length > 0 && (
        <Panel heading="Webhook deliveries">
          <FailedCauses
            causes={causes.deliveries}
            noun={{ one: "delivery", many: "deliveries" }}
            explain={errorText}
            consequence="processed again, with as many tries as a new one has. What InkLink answers then is what counts."
            action={retryDeliveriesAction}
            now={now}
          />
          <OneByOne />
          <ul className="mt-3 divide-y divide-line">
            {deliveries.rows.map((delivery) => (
              <li key={delivery.id} className="py-3 first:pt-0">
                <DeliveryFacts delivery={delivery} />
                <p className="mt-1">
                  {delivery.reason !== null && errorText(delivery.reason)}{" "}
                  <PersonLink user={delivery.about} />
                </p>
                <RetryDelivery id={delivery.id} />
              </li>
            ))}
          </ul>
          <NextPage
            href={deliveries.next === null ? null : adminPath("adminFailed", { after: deliveries.next })}
          />
        </Panel>
      )}
      {mails.rows.length > 0 && (
        <div id="mails">
          <Panel heading="Mails">
            <OperatorsOnly
              otherwise={<FailedCauses {...mailCauses} causes={causes.mails} now={now} mayRetry={false} />}
            >
              <FailedCauses {...mailCauses} causes={causes.mails} now={now} />
            </OperatorsOnly>
            <OneByOne />
            <MailList mails={mails.rows} />
            <NextPage
              href={mails.next === null ? null : adminPath("adminFailed", { mailsAfter: mails.next })}
            />
          </Panel>
        </div>
      )}
      <div id="events">
        <Panel heading="Events for the host product">
          <OperatorsOnly
            otherwise={<FailedCauses {...eventCauses} causes={causes.events} now={now} mayRetry={false} />}
          >
            <FailedCauses {...eventCauses} causes={causes.events} now={now} />
            <ResendEvents hasFailed={events.rows.length > 0} />
          </OperatorsOnly>
          {events.rows.length > 0 && (
            <>
              <OneByOne />
              <HostEventList events={events.rows} />
            </>
          )}
          <NextPage
            href={events.next === null ? null : adminPath("adminFailed", { eventsAfter: events.next })}
          />
        </Panel>
      </div>
    </ConsoleShell>
  );
}

/** Heading of a list, below its causes. */
function OneByOne() {
  return <h3 className="mt-5 font-semibold">One by one, most recent first</h3>;
}

const mailCauses = {
  noun: { one: "mail", many: "mails" },
  explain: mailErrorOf,
  consequence: "sent again, with as many tries as a new one has. People may get it late.",
  action: retryMailsAction,
};

const eventCauses = {
  noun: { one: "event", many: "events" },
  explain: () => null,
  consequence: "sent again under the same id, each person’s in their order.",
  action: resendFailedEventsAction,
};

function ResendEvents({ hasFailed }: { readonly hasFailed: boolean }) {
  return (
    <div className="mt-3 flex flex-wrap items-start gap-3">
      {hasFailed && (
        <Confirm
          label="Send all again…"
          consequence="All failed events are sent again under their ids, each person’s in their order."
          confirmLabel="Send all again now"
          action={resendFailedEventsAction}
          fields={{}}
        />
      )}
      <Confirm
        label="Resend events by date…"
        consequence="All events that were stored on these days (UTC) are sent again under their ids, also those that were acknowledged. For a host product that has lost them."
        confirmLabel="Send these again now"
        action={resendEventsOfAction}
        fields={{}}
      >
        <div className="mt-3 flex flex-wrap gap-3 text-sm">
          <label className="grid min-w-0 gap-1">
            First day
            <input type="date" name="from" required className={`w-full min-w-0 ${compactField}`} />
          </label>
          <label className="grid min-w-0 gap-1">
            Last day
            <input type="date" name="to" required className={`w-full min-w-0 ${compactField}`} />
          </label>
        </div>
      </Confirm>
    </div>
  );
}
