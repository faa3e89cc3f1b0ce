import { NotFoundPage } from "@/app/_components/not-found-page";
import { Panel } from "@/app/_components/ui/card";
import { Facts } from "@/app/_components/ui/facts";
import { noticeOf } from "@/app/admin/_components/notices";
import { confirmationPath, type Decision, operatorService, type UserFile } from "@/lib/admin/service";
import { paths } from "@/lib/config/paths";
import { AuditPanel } from "../../_components/audit-panel";
import { Confirm } from "../../_components/confirm";
import { ConsoleShell, OperatorsOnly } from "../../_components/console-shell";
import { HostEventsPanel } from "../../_components/host-events-panel";
import { IncidentsPanel } from "../../_components/incident-list";
import { InquiryPanel } from "../../_components/inquiry-panel";
import { Id, Nothing, StatusBadge } from "../../_components/list-parts";
import { MailsPanel } from "../../_components/mails-panel";
import { When } from "../../_components/when";
import { endSessionsAction, eraseAction, grantAction } from "../../actions";

/** One user: the state and history of each inquiry, and the operator's actions. */
export default async function UserPage({ params, searchParams }: PageProps<"/admin/people/[id]">) {
  const service = await operatorService();
  const { id } = await params;
  const { notice, why, open } = await searchParams;
  const file = await service.user(decodeURIComponent(id));
  if (file === null) return <NotFoundPage />;
  const now = service.now();
  const [newest] = file.inquiries;
  return (
    <ConsoleShell title="Person" at={paths.adminPeople} notice={noticeOf(notice, why)}>
      <div className="mt-6 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="min-w-0 break-words text-xl font-semibold">
          {file.user.email ?? file.user.name ?? "A person"}
        </h1>
        {newest !== undefined && <StatusBadge status={newest.status} />}
      </div>
      <UserPanel file={file} now={now} open={open} />
      {file.inquiries.length === 0 && <Nothing>This person has not started a verification.</Nothing>}
      {file.inquiries.map((inquiry, index) => (
        <InquiryPanel
          key={inquiry.row.id}
          inquiry={inquiry}
          now={now}
          isNewest={index === 0}
          isWithdrawing={open === "withdraw"}
        />
      ))}
      <IncidentsPanel incidents={file.incidents} />
      <MailsPanel mails={file.mails} />
      <HostEventsPanel events={file.hostEvents} />
      <OperatorsOnly>
        <AuditPanel audit={file.audit} now={now} />
      </OperatorsOnly>
    </ConsoleShell>
  );
}

type UserPanelProps = {
  readonly file: UserFile;
  readonly now: Date;
  /** The decision whose confirmation is open. */
  readonly open: unknown;
};

function UserPanel({ file, now, open }: UserPanelProps) {
  const { user, attempts, openSessions } = file;
  const confirming = (decision: Decision) => ({
    confirmation: confirmationPath(user.id, decision),
    isOpen: open === decision,
  });
  return (
    <Panel heading="Person">
      <div className="mt-3">
        <Facts
          layout="grid"
          facts={[
            ["Name", user.name ?? "–"],
            ["Email", <Email key="email" user={user} />],
            ["User ID", <Id key="id">{user.id}</Id>],
            ["First seen", <When key="created" at={user.createdAt} now={now} />],
            ["Sessions open", openSessions === 0 ? "None" : String(openSessions)],
            ["Language", user.locale ?? "Not known yet"],
            ["Result emails", user.mailOptOut ? "Off" : "On"],
            ["Attempts left", <AttemptsLeft key="attempts" attempts={attempts} now={now} />],
          ]}
        />
      </div>
      <OperatorsOnly>
        <div className="mt-4 flex flex-wrap items-start gap-3 border-t border-line pt-4">
          {attempts.left === 0 && (
            <Confirm
              label="Grant another attempt…"
              consequence="The newest attempt that counts will not count any more, so that the person can start another one now."
              confirmLabel="Grant another attempt"
              action={grantAction}
              fields={{ user: user.id }}
              {...confirming("grant")}
            />
          )}
          {openSessions > 0 && (
            <Confirm
              label="End all sessions…"
              consequence="The person is signed out everywhere, and can sign in again."
              confirmLabel="End all sessions"
              action={endSessionsAction}
              fields={{ user: user.id }}
              {...confirming("end-sessions")}
            />
          )}
          <Confirm
            label="Erase this person…"
            consequence="All that is stored here of the person is deleted: email, sessions, inquiries, timelines, deliveries and mails. What InkLink stores is not. Signing in again makes a new person, who has to verify anew."
            confirmLabel="Erase for good"
            action={eraseAction}
            fields={{ user: user.id }}
            isFinal
            {...confirming("erase")}
          />
        </div>
      </OperatorsOnly>
    </Panel>
  );
}

function Email({ user: { email, emailVerified } }: { readonly user: UserFile["user"] }) {
  if (email === null) return "–";
  return (
    <>
      {email} <span className="text-muted">({emailVerified === null ? "not confirmed" : "confirmed"})</span>
    </>
  );
}

type AttemptsLeftProps = { readonly attempts: UserFile["attempts"]; readonly now: Date };

function AttemptsLeft({ attempts: { left, nextAt }, now }: AttemptsLeftProps) {
  if (nextAt === null) return String(left);
  return (
    <>
      None until <When at={nextAt} now={now} />
    </>
  );
}
