import type { ComponentProps } from "react";
import { Panel } from "@/app/_components/ui/card";
import type { UserFile } from "@/lib/admin/service";
import { inquiryReference } from "@/lib/core/reference";
import { retryMailAction } from "../actions";
import { Confirm } from "./confirm";
import { OperatorsOnly } from "./console-shell";
import { readable } from "./labels";
import { Id, PersonLink, StatusBadge } from "./list-parts";
import { When } from "./when";

type Mail = UserFile["mails"][number];

/** Notification mails. Renders nothing if none was ever queued. */
export function MailsPanel({ mails }: { readonly mails: readonly Mail[] }) {
  if (mails.length === 0) return null;
  return (
    <Panel heading="Mails">
      <MailList mails={mails} userPage />
    </Panel>
  );
}

type ListedMail = Mail & { readonly about?: ComponentProps<typeof PersonLink>["user"] };

type MailListProps = { readonly mails: readonly ListedMail[]; readonly userPage?: boolean };

const kindLabels = {
  update: "update",
  review: "review begins",
  unfinished: "reminder: unfinished",
  expiring: "reminder: about to expire",
  lapsing: "check due soon",
  lapsed: "new check needed",
} as const satisfies Record<Mail["kind"], string>;

/** Newest first, with their outcome. */
export function MailList({ mails, userPage = false }: MailListProps) {
  return (
    <ul className="mt-3 divide-y divide-line">
      {mails.map((mail) => (
        <li key={mail.id} className="py-2.5">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <StatusBadge status={mail.status} />
            <span className="font-semibold">{kindLabels[mail.kind]}</span>
            <PersonLink user={mail.about ?? null} />
            {mail.reason !== null && <span>{readable(mail.reason)}</span>}
            <span className="text-muted">
              for <Id>{inquiryReference(mail.inquiryId)}</Id>
            </span>
          </div>
          <div className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
            <span>
              queued <When at={mail.createdAt} />
            </span>
            {mail.attempts > 0 && (
              <span>{mail.attempts === 1 ? "1 failed try" : `${mail.attempts} failed tries`}</span>
            )}
          </div>
          {mail.status === "parked" && (
            <OperatorsOnly>
              <div className="mt-2">
                <Confirm
                  label="Send again…"
                  consequence="The mail is tried again, with as many tries as a new one. The person may get it late."
                  confirmLabel="Send again now"
                  action={retryMailAction}
                  fields={{ mail: mail.id, user: userPage ? mail.userId : "" }}
                />
              </div>
            </OperatorsOnly>
          )}
        </li>
      ))}
    </ul>
  );
}
