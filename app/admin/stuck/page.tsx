import { Panel } from "@/app/_components/ui/card";
import {
  isStuckReason,
  operatorService,
  type StuckInquiry,
  type StuckReason,
  stuckReasons,
} from "@/lib/admin/service";
import { adminPath, paths, personPath } from "@/lib/config/paths";
import { ConsoleShell } from "../_components/console-shell";
import { NextPage, Nothing } from "../_components/list-parts";
import { StatusBadge } from "../_components/status-badge";
import { When } from "../_components/when";
import { problemWords, readable, scopeWords, stuckWords } from "../_components/words";

const sizes = { one: 50, each: 5 };

/** What is stuck and why: the oldest of each kind, or all of one. */
export default async function StuckPage({ searchParams }: PageProps<"/admin/stuck">) {
  const service = await operatorService();
  const { why, after } = await searchParams;
  const reasons = isStuckReason(why) ? [why] : stuckReasons;
  const size = isStuckReason(why) ? sizes.one : sizes.each;
  const lists = await Promise.all(
    reasons.map(async (reason) => ({
      reason,
      ...(await service.stuck(reason, isStuckReason(why) ? after : null, size)),
    })),
  );
  const now = service.now();
  return (
    <ConsoleShell title="Stuck" at={paths.adminStuck}>
      <h1 className="mt-6 text-xl font-semibold">What is stuck, and why</h1>
      {lists.map(({ reason, rows, next }) => (
        <Panel key={reason} heading={stuckWords[reason].name}>
          <p className="mt-1 text-muted">{stuckWords[reason].why}</p>
          {rows.length === 0 ? <Nothing>None.</Nothing> : <StuckList rows={rows} reason={reason} now={now} />}
          <NextPage
            href={next === null ? null : adminPath("adminStuck", { why: reason, after: next })}
            label="More of these"
          />
        </Panel>
      ))}
    </ConsoleShell>
  );
}

type StuckListProps = {
  readonly rows: readonly StuckInquiry[];
  readonly reason: StuckReason;
  readonly now: Date;
};

function StuckList({ rows, reason, now }: StuckListProps) {
  return (
    <ul className="mt-3 divide-y divide-line">
      {rows.map((row) => (
        <li key={row.id}>
          <a
            href={personPath(row.userId)}
            className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 rounded-control py-2.5 hover:bg-ground"
          >
            <StatusBadge status={row.status} />
            <span>{scopeWords(row.scope)}</span>
            <span className="text-muted">
              since <When at={row.since} now={now} />
            </span>
            <Why words={whyWords(row, reason)} />
            {row.reconcileAt !== null && (
              <span className="text-muted">
                looked at next <When at={row.reconcileAt} now={now} />
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Why({ words }: { readonly words: string | null }) {
  return words === null ? null : <span className="basis-full text-muted sm:basis-auto">{words}</span>;
}

function whyWords({ checkProblem, reason }: StuckInquiry, why: StuckReason): string | null {
  if (why === "unresolved") return reason === null ? null : readable(reason);
  if (checkProblem === null) return null;
  return `${readable(checkProblem)}. ${problemWords(checkProblem) ?? ""}`;
}
