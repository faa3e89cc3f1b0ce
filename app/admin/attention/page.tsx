import { Panel } from "@/app/_components/ui/card";
import { attentionLabels, errorText, readable, scopeLabel } from "@/app/admin/_components/labels";
import { StatusBadge } from "@/app/admin/_components/list-parts";
import {
  type AttentionReason,
  attentionReasons,
  type InquiryNeedingAttention,
  isAttentionReason,
  operatorService,
} from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { inquiryReference } from "@/lib/core/reference";
import { ConsoleShell } from "../_components/console-shell";
import { AllClear, NextPage } from "../_components/list-parts";
import { When } from "../_components/when";

const sizes = { one: 50, each: 5 };

/** Inquiries that need attention, with the reason: the oldest of each kind, or all of one. */
export default async function AttentionPage({ searchParams }: PageProps<"/admin/attention">) {
  const service = await operatorService();
  const { why, after } = await searchParams;
  const reasons = isAttentionReason(why) ? [why] : attentionReasons;
  const size = isAttentionReason(why) ? sizes.one : sizes.each;
  const lists = await Promise.all(
    reasons.map(async (reason) => ({
      reason,
      ...(await service.needingAttention(reason, isAttentionReason(why) ? after : null, size)),
    })),
  );
  const shown = lists.filter(({ rows }) => rows.length > 0);
  const now = service.now();
  return (
    <ConsoleShell title="Needs attention" at={paths.adminAttention}>
      <h1 className="mt-6 text-xl font-semibold">Needs attention</h1>
      {shown.length === 0 && <AllClear>Nothing needs attention.</AllClear>}
      {shown.map(({ reason, rows, next }) => (
        <Panel key={reason} heading={attentionLabels[reason].name}>
          <p className="mt-1 text-muted">{attentionLabels[reason].why}</p>
          <AttentionList rows={rows} reason={reason} now={now} />
          <NextPage
            href={next === null ? null : adminPath("adminAttention", { why: reason, after: next })}
            label="More of these"
          />
        </Panel>
      ))}
    </ConsoleShell>
  );
}

type AttentionListProps = {
  readonly rows: readonly InquiryNeedingAttention[];
  readonly reason: AttentionReason;
  readonly now: Date;
};

function AttentionList({ rows, reason, now }: AttentionListProps) {
  return (
    <ul className="mt-3 divide-y divide-line">
      {rows.map((row) => (
        <li key={row.id}>
          <a
            href={userPath(row.userId)}
            className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 rounded-control py-2.5 hover:bg-ground"
          >
            <span className="min-w-0 font-semibold wrap-anywhere">
              {row.email ?? row.name ?? inquiryReference(row.id)}
            </span>
            <StatusBadge status={row.status} />
            <span>{scopeLabel(row.scope)}</span>
            <span className="text-muted">
              since <When at={row.since} now={now} />
            </span>
            <Why label={reasonLabel(row, reason)} />
            {row.reconcileAt !== null && (
              <span className="text-muted">
                next check <When at={row.reconcileAt} now={now} />
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Why({ label }: { readonly label: string | null }) {
  return label === null ? null : <span className="basis-full text-muted sm:basis-auto">{label}</span>;
}

function reasonLabel(
  { refreshErrorCode, reason }: InquiryNeedingAttention,
  why: AttentionReason,
): string | null {
  if (why === "unresolved") return reason === null ? null : readable(reason);
  if (refreshErrorCode === null) return null;
  return `${readable(refreshErrorCode)}. ${errorText(refreshErrorCode) ?? ""}`;
}
