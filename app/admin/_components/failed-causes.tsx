import type { FailedCause } from "@/lib/admin/service";
import { Confirm } from "./confirm";
import { countLabel, readable } from "./labels";
import { When } from "./when";

type FailedCausesProps = {
  readonly causes: readonly FailedCause[];
  /** What failed, as in "3 mails". */
  readonly noun: { readonly one: string; readonly many: string };
  /** A sentence about a reason code; null if there is none. */
  readonly explain: (reason: string) => string | null;
  /** What trying again does, after the number. */
  readonly consequence: string;
  readonly action: (form: FormData) => Promise<void>;
  readonly now: Date;
  /** Whether the user may have them tried again. */
  readonly mayRetry?: boolean;
};

/** Dead letters by cause, each with one button for all of them. Renders nothing if there are none. */
export function FailedCauses({
  causes,
  noun,
  explain,
  consequence,
  action,
  now,
  mayRetry = true,
}: FailedCausesProps) {
  if (causes.length === 0) return null;
  return (
    <ul className="mt-3 grid gap-2">
      {causes.map(({ reason, count, since, until }) => {
        const amount = `${countLabel(count)} ${count === 1 ? noun.one : noun.many}`;
        return (
          <li key={reason} className="rounded-control border border-line bg-ground px-4 py-3">
            <h3 className="font-semibold">
              <span className="first-letter:uppercase">{readable(reason)}</span>: {amount}
            </h3>
            <p className="mt-0.5 text-muted">
              {explain(reason)} Last failed <When at={until} now={now} isShort />
              {count > 1 && (
                <>
                  , first <When at={since} now={now} isShort />
                </>
              )}
              .
            </p>
            {mayRetry && (
              <div className="mt-2">
                <Confirm
                  label={`Try ${count === 1 ? "it" : `all ${countLabel(count)}`} again…`}
                  consequence={`${amount} ${consequence}`}
                  confirmLabel={`Try ${amount} again now`}
                  action={action}
                  fields={{ cause: reason }}
                />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const mailErrors: Readonly<Record<string, string>> = {
  unreachable: "The mail server could not be reached.",
  timeout: "The mail server did not answer in time.",
  connection_lost: "The connection to the mail server broke.",
  tls: "The mail server has no certificate that we trust: the configuration must be mended.",
  unauthorized: "The mail server refuses our name or password: the configuration must be mended.",
  protocol: "The mail server does not speak as expected.",
  busy: "The mail server was too busy.",
  sender_refused: "The mail server refuses our sender address: the configuration must be mended.",
  recipient_refused: "The mail server refuses the recipient: the address may not exist.",
  message_refused: "The mail server refuses the mail itself, perhaps as spam.",
  deferred: "The mail server put it off for too long.",
  bad_address: "The address cannot be sent to.",
  address_not_supported: "The mail server does not support the letters in the address.",
  bug: "A fault of ours: an engineer must look at the log.",
};

/** Why an email failed, as a sentence; null if the code has no label. */
export function mailErrorOf(reason: string): string | null {
  return Object.hasOwn(mailErrors, reason) ? (mailErrors[reason] ?? null) : null;
}
